"""What runs every second over all cases reads an index, not the cases."""

from datetime import UTC, datetime, timedelta

from chassis.mongo import ensure_indexes
from services.casework import store
from services.casework.draws import Draws
from services.casework.errands import Errands
from tests.stack.servers import MongoSpace

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_polls_and_draws_examine_only_what_they_find(mongo: MongoSpace):
    db = mongo.database()
    ensure_indexes(db, store.INDEXES)
    rows = [{"_id": f"C{n}", "body": {"settles_at": NOW + timedelta(days=n), "appeal_id": f"A{n}"}} for n in range(50)]
    rows += [{"_id": f"D{n}", "body": {"settles_at": None, "appeal_id": f"B{n}"}} for n in range(50)]
    db[store.CASES].insert_many(rows)
    db.command("profile", 2)
    errands = Errands(db[store.CASES])
    assert (errands.due_by(NOW, 10), errands.count_due_by(NOW, 10)) == (["C0"], 1)
    assert errands.followers_of("C1") == []
    assert Draws(db).candidates((NOW, NOW + timedelta(days=1)), "3415", ()) == ()
    db.command("profile", 0)
    profiled = db["system.profile"].find({"ns": db[store.CASES].full_name})
    plans = [(row["planSummary"], row["docsExamined"]) for row in profiled]
    assert len(plans) == 4
    assert all("IXSCAN" in plan and examined <= 1 for plan, examined in plans), plans
