-- The same again, once what was wrong is put right: the operator starts a new run when this annotation changes. Its value
-- names the run that failed, so whoever clicks twice asks once.
local run = (obj.status or {}).run or {}
obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["lockkeeper.dev/retry"] = run.job or "no run yet"
return obj
