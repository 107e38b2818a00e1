-- Which buttons Argo CD offers. A retry is for what waits for a person; to suspend and to resume exclude each other.
local stalled = false
for _, condition in ipairs((obj.status or {}).conditions or {}) do
  if condition.type == "Stalled" and condition.status == "True" then
    stalled = true
  end
end
local suspended = obj.spec.suspend == true

local actions = {}
actions["retry"] = { disabled = not stalled, displayName = "Try again", iconClass = "fa fa-fw fa-redo" }
actions["suspend"] = { disabled = suspended, displayName = "Suspend", iconClass = "fa fa-fw fa-pause-circle" }
actions["resume"] = { disabled = not suspended, displayName = "Resume", iconClass = "fa fa-fw fa-play-circle" }
return actions
