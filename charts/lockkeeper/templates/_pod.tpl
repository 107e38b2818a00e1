{{/* What the operator's pods and those of the hooks have in common. */}}

{{/* The arguments of the operator; the test of a release has the same. */}}
{{- define "lockkeeper.arguments" -}}
- --leader-election=true
- --lease-namespace={{ .Release.Namespace }}
- --lease-name={{ include "lockkeeper.clusterName" . }}
- --workers={{ .Values.workers }}
- --admission-policy={{ if include "lockkeeper.admissionVersion" . }}{{ include "lockkeeper.clusterName" . }}{{ else }}none{{ end }}
- --runner-image={{ include "lockkeeper.image" . }}
- --runner-image-pull-policy={{ .Values.image.pullPolicy }}
- --metrics-address=:{{ .Values.ports.metrics }}
- --health-address=:{{ .Values.ports.health }}
- --log-format={{ .Values.log.format }}
- --log-level={{ .Values.log.level }}
{{- include "lockkeeper.scopeArguments" . }}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end }}

{{/* Which namespaces are served; begins on a new line. */}}
{{- define "lockkeeper.scopeArguments" -}}
{{- range include "lockkeeper.namespaces" . | fromJsonArray }}
- --namespace={{ . }}
{{- end }}
{{- range .Values.excludeNamespaces }}
- --exclude-namespace={{ . }}
{{- end }}
{{- end }}

{{/* Who the operator's pods are: account, user, registry. Of {root, account}. */}}
{{- define "lockkeeper.identity" -}}
serviceAccountName: {{ .account }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 0 }}
{{- end }}
{{- with include "lockkeeper.podSecurityContext" .root | fromYaml }}
securityContext: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
The two security contexts. helm upgrade --reuse-values brings the values of a chart that did not have them yet: what these
are by default stands here, too.
*/}}
{{- define "lockkeeper.podSecurityContext" -}}
{{- if hasKey .Values "podSecurityContext" }}
{{- toYaml .Values.podSecurityContext }}
{{- else -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}
{{- end }}

{{- define "lockkeeper.securityContext" -}}
{{- if hasKey .Values "securityContext" }}
{{- toYaml .Values.securityContext }}
{{- else -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}
{{- end }}

{{/* A container of the operator's image. Of {root, name, arguments}. */}}
{{- define "lockkeeper.container" -}}
- name: {{ .name }}
  image: {{ include "lockkeeper.image" .root }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  args: {{- .arguments | nindent 2 }}
  {{- with .root.Values.extraEnv }}
  env: {{- toYaml . | nindent 4 }}
  {{- end }}
  resources: {{- toYaml .root.Values.resources | nindent 4 }}
  {{- with include "lockkeeper.securityContext" .root | fromYaml }}
  securityContext: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "lockkeeper.mounts" -}}
{{- with .Values.extraVolumeMounts }}
volumeMounts: {{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- define "lockkeeper.volumes" -}}
{{- with .Values.extraVolumes }}
volumes: {{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{/* On which nodes. */}}
{{- define "lockkeeper.place" -}}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}
