{{/*
What the operator may do where it serves. No right on Secrets, none on pods' exec: a Job's pod gets what the workload's
pod would get, by reference.
*/}}
{{- define "lockkeeper.rules" -}}
- apiGroups: [lockkeeper.dev]
  resources: [migrations]
  verbs: [get, list, watch, patch]
- apiGroups: [lockkeeper.dev]
  resources: [migrations/status]
  verbs: [patch]
# To be the owner of Jobs where OwnerReferencesPermissionEnforcement is on.
- apiGroups: [lockkeeper.dev]
  resources: [migrations/finalizers]
  verbs: [update]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, patch]
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
- apiGroups: [""]
  resources: [configmaps]
  verbs: [create, patch, delete]
# Who refuses a Job's pod says so in an Event of the Job.
- apiGroups: [""]
  resources: [events]
  verbs: [list, watch]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
# By which labels Services and policies select pods: no Service may select a run's pod, what policies select stays.
- apiGroups: [""]
  resources: [services]
  verbs: [list, watch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [list, watch]
- apiGroups: [vpcresources.k8s.aws]
  resources: [securitygrouppolicies]
  verbs: [list]
- apiGroups: [cilium.io]
  resources: [ciliumnetworkpolicies]
  verbs: [list]
{{- if or (not .Values.rbac.aggregate) (include "lockkeeper.namespaces" . | fromJsonArray) }}
{{ include "lockkeeper.workloadRules" . }}
{{- end }}
{{- end }}

{{- define "lockkeeper.workloadRules" -}}
- apiGroups: [apps]
  resources: [deployments, statefulsets, daemonsets, replicasets, controllerrevisions]
  verbs: [get, list, watch]
- apiGroups: [argoproj.io]
  resources: [rollouts]
  verbs: [get, list, watch]
{{- end }}

{{- define "lockkeeper.lastHook" -}}
helm.sh/hook: post-delete
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end }}

{{- define "lockkeeper.letGoRules" -}}
- {apiGroups: [lockkeeper.dev], resources: [migrations], verbs: [get, list, patch]}
- {apiGroups: [""], resources: [pods], verbs: [get, list, patch]}
{{- end }}
