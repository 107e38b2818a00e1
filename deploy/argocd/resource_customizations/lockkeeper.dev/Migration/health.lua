-- What Argo CD shows of a Migration: the status that the operator has written, and nothing that it has not.
-- docs/argocd.md has the table. Argo CD gives a script neither `string` nor `math`; only the base functions are used.

-- Waits that only a person or the clock ends, by the reason of Ready. Another such wait is another row.
local waits_for_somebody = {
  Suspended = true,
}

local status = obj.status or {}
-- -1 before the operator has looked at all.
if status.observedGeneration == nil or status.observedGeneration ~= obj.metadata.generation then
  return { status = "Progressing", message = "The operator has not seen this spec yet." }
end

local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end
local function holds(type)
  return conditions[type] ~= nil and conditions[type].status == "True"
end

local ready = conditions.Ready or {}
if holds("Stalled") then
  return { status = "Degraded", message = conditions.Stalled.message }
end
if waits_for_somebody[ready.reason] then
  return { status = "Suspended", message = ready.message }
end
if holds("Ready") and not holds("Reconciling") then
  return { status = "Healthy", message = ready.message }
end
return { status = "Progressing", message = ready.message or "The operator is at work." }
