"""The rules of disclosure: plain values and `now` in, plain values out; standard library and contracts only."""
