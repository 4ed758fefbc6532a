"""casework 办理: the case, from routed appeal to its rating."""
