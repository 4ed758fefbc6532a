"""The same appeals, the way nameko's own examples show it: HTTP -> rpc -> insert -> event dispatch -> handlers.

It is here only to be measured beside the real services, on the same broker and database, by the same clients. It
promises nothing: an event whose handler fails is gone, a repeated request is a second appeal, nobody is asked who he
is, and a service that stops between saving and telling never tells.
"""
