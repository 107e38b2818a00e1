#!/usr/bin/env bash
# How the shop's pods wait in this cluster. Sourced by context.sh.

serves_policies() {
  local version kinds
  for version in v1 v1beta1 v1alpha1; do
    kinds=$(kube get --raw "/apis/admissionregistration.k8s.io/$version" 2>/dev/null) || continue
    ! grep -q '"mutatingadmissionpolicies"' <<<"$kinds" || return 0
  done
  return 1
}

# The operator's own trial: the chart's policy marks a labelled ConfigMap that is made as a dry run. An API server may keep
# policies and not act by them.
policy_acts() {
  local said
  said=$(kube --namespace "$shop" create --dry-run=server -o 'jsonpath={.data.gate}' -f - <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata:
  name: lockkeeper-demo-trial
  labels: {lockkeeper.dev/migration: demo, lockkeeper.dev/trial: demo}
YAML
  ) && [[ $said == closed ]]
}

# A policy acts a moment after it was made.
policy_comes_to_act() {
  local tries=${LOCKKEEPER_POLICY_TRIES:-40}
  for ((; tries > 0; --tries)); do
    ! policy_acts || return 0
    sleep 0.5
  done
  return 1
}

# Sets $gate, where nobody has said it, and tells why.
choose_gate() {
  if [[ $gate == Template ]]; then
    say "gate: Template, as was asked"
  elif ! serves_policies; then
    [[ -z $gate ]] || die "--gate Admission: the API server of '$context' has no MutatingAdmissionPolicy (Kubernetes 1.36 has)"
    gate=Template
    say "gate: Template, for this API server has no MutatingAdmissionPolicy (Kubernetes 1.36 has)"
  elif ! policy_comes_to_act; then
    [[ -z $gate ]] || die "--gate Admission: the API server of '$context' keeps MutatingAdmissionPolicy and does not act by it"
    gate=Template
    say "gate: Template, for this API server keeps MutatingAdmissionPolicy and does not act by it (its feature gate is off)"
  else
    gate=Admission
    say "gate: Admission, by MutatingAdmissionPolicy"
  fi
}
