"""Who may do what on broker and database: one user a service, and one for each errand of an operator."""
