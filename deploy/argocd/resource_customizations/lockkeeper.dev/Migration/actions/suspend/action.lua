-- No new run; one that runs stops between two revisions.
obj.spec.suspend = true
return obj
