{{- define "lockkeeper.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "lockkeeper.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "lockkeeper.name" .) .Values.serviceAccount.name }}{{ else }}{{ required "serviceAccount.name must be set where serviceAccount.create is false" .Values.serviceAccount.name }}{{ end -}}
{{- end }}

{{- define "lockkeeper.image" -}}
{{- with .Values.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ default .Chart.AppVersion .Values.image.tag }}{{ end -}}
{{- end }}

{{- define "lockkeeper.selector" -}}
app.kubernetes.io/name: lockkeeper
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "lockkeeper.labels" -}}
{{ include "lockkeeper.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{/* The newest version of MutatingAdmissionPolicy that the API server serves; empty where it is not wanted or not there. */}}
{{- define "lockkeeper.admissionVersion" -}}
{{- $found := "" }}
{{- range list "v1" "v1beta1" "v1alpha1" }}
{{- if and (not $found) ($.Capabilities.APIVersions.Has (printf "admissionregistration.k8s.io/%s/MutatingAdmissionPolicy" .)) }}{{ $found = . }}{{ end }}
{{- end }}
{{- if eq (toString .Values.admission.enabled) "true" }}{{ default "v1" $found }}
{{- else if eq (toString .Values.admission.enabled) "auto" }}{{ $found }}
{{- end }}
{{- end }}
