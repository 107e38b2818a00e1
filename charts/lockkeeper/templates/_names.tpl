{{- define "lockkeeper.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{/* The namespaces that are served, as a JSON list; empty: all of them. */}}
{{- define "lockkeeper.namespaces" -}}
{{- $all := .Values.watchNamespaces }}
{{- with .Values.watchNamespace }}{{ $all = append $all . }}{{ end }}
{{- $all | uniq | sortAlpha | toJson }}
{{- end }}

{{/*
The name of what is made outside the release's own namespace. A release that serves some namespaces alone is not the
only one of its name: what belongs to it carries its namespace too.
*/}}
{{- define "lockkeeper.clusterName" -}}
{{ include "lockkeeper.name" . }}{{ if include "lockkeeper.namespaces" . | fromJsonArray }}.{{ .Release.Namespace }}{{ end }}
{{- end }}

{{/* Which namespaces the policies are about. kube-system is never touched, whoever asks. */}}
{{- define "lockkeeper.namespaceSelector" -}}
matchExpressions:
- {key: kubernetes.io/metadata.name, operator: NotIn, values: {{ prepend .Values.excludeNamespaces "kube-system" | uniq | toJson }}}
{{- with include "lockkeeper.namespaces" . | fromJsonArray }}
- {key: kubernetes.io/metadata.name, operator: In, values: {{ toJson . }}}
{{- end }}
{{- end }}

{{/* The series of Migrations that this release serves, inside {}: others have alerts of their own. */}}
{{- define "lockkeeper.ownSeries" -}}
{{- with include "lockkeeper.namespaces" . | fromJsonArray }}namespace=~"{{ join "|" . }}"
{{- else }}{{ with .Values.excludeNamespaces }}namespace!~"{{ join "|" . }}"{{ end }}
{{- end }}
{{- end }}

{{- define "lockkeeper.operatorUser" -}}
system:serviceaccount:{{ .Release.Namespace }}:{{ include "lockkeeper.serviceAccount" . }}
{{- end }}

{{- define "lockkeeper.subjects" -}}
- {kind: ServiceAccount, name: {{ include "lockkeeper.serviceAccount" . }}, namespace: {{ .Release.Namespace }}}
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

{{/* Whose the CRD of this cluster is; empty where there is none yet, or it is this release's own. */}}
{{- define "lockkeeper.crdOwner" -}}
{{- with lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "migrations.lockkeeper.dev" }}
{{- $name := dig "metadata" "annotations" "meta.helm.sh/release-name" "" . }}
{{- $namespace := dig "metadata" "annotations" "meta.helm.sh/release-namespace" "" . }}
{{- if not $name }}nobody (no release of Helm has made it)
{{- else if or (ne $name $.Release.Name) (ne $namespace $.Release.Namespace) }}release {{ $name }} in namespace {{ $namespace }}
{{- end }}
{{- end }}
{{- end }}

{{/* Whether the hook of uninstall runs; empty: it does not. */}}
{{- define "lockkeeper.lastHookRuns" -}}
{{- $hook := toString .Values.uninstall.hook }}
{{- if eq $hook "auto" }}{{ $hook = ternary "true" "false" (not (empty (lookup "v1" "Node" "" "").items)) }}{{ end }}
{{- if eq $hook "true" }}yes{{ end }}
{{- end }}

{{/* What this release serves, as others read it on its guard. */}}
{{- define "lockkeeper.serves" -}}
{{ dict "only" (include "lockkeeper.namespaces" . | fromJsonArray) "but" .Values.excludeNamespaces | toJson }}
{{- end }}

{{/* Of other releases whose guard is about namespaces of ours: who, and what to do. Empty: there is none. */}}
{{- define "lockkeeper.neighbours" -}}
{{- $ours := include "lockkeeper.serves" . | fromJson }}
{{- range (lookup "admissionregistration.k8s.io/v1" "ValidatingAdmissionPolicy" "" "").items }}
{{- $name := dig "metadata" "annotations" "meta.helm.sh/release-name" "" . }}
{{- $namespace := dig "metadata" "annotations" "meta.helm.sh/release-namespace" "" . }}
{{- $serves := dig "metadata" "annotations" "lockkeeper.dev/serves" "" . }}
{{- if and $serves (or (ne $name $.Release.Name) (ne $namespace $.Release.Namespace)) }}
{{- $theirs := fromJson $serves }}
{{- $both := list }}
{{- if and $ours.only $theirs.only }}
{{- range $ours.only }}{{ if has . $theirs.only }}{{ $both = append $both . }}{{ end }}{{ end }}
{{- else if $ours.only }}
{{- range $ours.only }}{{ if not (has . $theirs.but) }}{{ $both = append $both . }}{{ end }}{{ end }}
{{- else if $theirs.only }}
{{- range $theirs.only }}{{ if not (has . $ours.but) }}{{ $both = append $both . }}{{ end }}{{ end }}
{{- else }}
{{- $both = list "all namespaces" }}
{{- end }}
{{- with $both -}}
release {{ $name }} in namespace {{ $namespace }} serves {{ join ", " . }} too, and each of the two refuses the gates that the other opens: name in watchNamespaces what the one is for, and the same in excludeNamespaces of the other.
{{ end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The newest version of MutatingAdmissionPolicy that the API server serves; empty where it is not wanted or not there. */}}
{{- define "lockkeeper.admissionVersion" -}}
{{- $found := "" }}
{{- range list "v1" "v1beta1" "v1alpha1" }}
{{- if and (not $found) ($.Capabilities.APIVersions.Has (printf "admissionregistration.k8s.io/%s/MutatingAdmissionPolicy" .)) }}{{ $found = . }}{{ end }}
{{- end }}
{{- if eq (toString .Values.admission.enabled) "true" }}
{{- /* A server that was asked for its kinds, and has none of this name; helm template asks nobody. */}}
{{- if and (not $found) (.Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy") }}
{{- fail (printf "admission.enabled is true, and this API server (%s) does not serve MutatingAdmissionPolicy: leave admission.enabled at auto, and write gate: Template in the Migrations" .Capabilities.KubeVersion.Version) }}
{{- end }}{{ default "v1" $found }}
{{- else if eq (toString .Values.admission.enabled) "auto" }}{{ $found }}
{{- end }}
{{- end }}
