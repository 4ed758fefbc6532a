"""notify 通知: who is told what, through which channel, and whether it arrived."""
