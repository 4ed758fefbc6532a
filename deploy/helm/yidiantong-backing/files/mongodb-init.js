// Makes three new members one replica set and gives it its administrator; twice changes nothing.
// The members know each other by a key; whoever holds it is __system, as they are to one another.
const fs = require("fs");
const { MEMBERS, REPLICA_SET, TLS_CA_FILE, ADMIN_USERNAME, ADMIN_PASSWORD } = process.env;
const NOT_INITIATED = 94;
const THERE_ALREADY = 51003;
const members = MEMBERS.split(",");
const key = fs.readFileSync("/key/keyfile", "utf8").replace(/\s/g, "");
const encrypted = TLS_CA_FILE ? `&tls=true&tlsCAFile=${encodeURIComponent(TLS_CA_FILE)}` : "";
const way = `authSource=local&authMechanism=SCRAM-SHA-256${encrypted}`;
const user = `__system:${encodeURIComponent(key)}`;

// Five seconds between tries, ten minutes in all: the members start at the same time as this job.
function patiently(what, step) {
  for (let tries = 120; ; tries--) {
    try {
      return step();
    } catch (trouble) {
      if (tries === 0) throw trouble;
      print(`${what}: ${trouble.message}`);
      sleep(5000);
    }
  }
}

// The answer of a command, and a refusal as its code; a server that cannot be reached is an exception.
function refusalOf(db, command) {
  try {
    return db.runCommand(command).code ?? 0;
  } catch (trouble) {
    if (trouble.code === undefined) throw trouble;
    return trouble.code;
  }
}

function demand(db, command, allowed = 0) {
  const refusal = refusalOf(db, command);
  if (refusal !== 0 && refusal !== allowed) throw new Error(`refused with code ${refusal}`);
}

patiently("first member", () => {
  const first = connect(`mongodb://${user}@${members[0]}/admin?directConnection=true&${way}`);
  if (refusalOf(first, { replSetGetStatus: 1 }) === NOT_INITIATED) {
    const config = { _id: REPLICA_SET, members: members.map((host, _id) => ({ _id, host })) };
    demand(first, { replSetInitiate: config });
    print(`${REPLICA_SET}: made of ${members.join(", ")}`);
  }
});
patiently("administrator", () => {
  const whole = connect(`mongodb://${user}@${members.join(",")}/admin?replicaSet=${REPLICA_SET}&${way}`);
  demand(whole, { createUser: ADMIN_USERNAME, pwd: ADMIN_PASSWORD, roles: ["root"] }, THERE_ALREADY);
});
print(`${REPLICA_SET}: ready`);
