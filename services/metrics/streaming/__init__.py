"""The topic ``kpis`` as server-sent events: any instance tells any number of listeners what moved."""
