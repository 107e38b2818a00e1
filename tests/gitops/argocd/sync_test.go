package lockkeeper

import (
	"testing"

	"github.com/argoproj/gitops-engine/pkg/diff"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	appv1 "github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo/normalizers"
)

// Argo CD's own comparison: true where it would show OutOfSync and, with selfHeal, write.
func isOutOfSync(t *testing.T, git, live *unstructured.Unstructured, ignored ...appv1.ResourceIgnoreDifferences) bool {
	t.Helper()
	normalizer, err := normalizers.NewIgnoreNormalizer(ignored, nil, normalizers.IgnoreNormalizerOpts{})
	if err != nil {
		t.Fatal(err)
	}
	result, err := diff.Diff(git, live, diff.WithNormalizer(normalizer))
	if err != nil {
		t.Fatal(err)
	}
	return result.Modified
}

// What Git has: what was applied.
func git(t *testing.T, live *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	out := &unstructured.Unstructured{}
	applied := live.GetAnnotations()["kubectl.kubernetes.io/last-applied-configuration"]
	if err := yaml.Unmarshal([]byte(applied), &out.Object); err != nil || out.GetName() == "" {
		t.Fatalf("no last-applied-configuration in %s: %v", live.GetName(), err)
	}
	return out
}

// Status, finalizer and defaults are the cluster's: in no state does a self-heal find something to do.
func TestNoStateIsOutOfSync(t *testing.T) {
	for state := range states(t).Migrations {
		live := migration(t, state)
		if live.GetAnnotations() == nil {
			continue // made without apply
		}
		if state == "suspended" || state == "suspended-ready" || state == "stopping" || state == "deleting" || state == "generation-ahead" {
			continue // somebody has changed the spec: below
		}
		if isOutOfSync(t, git(t, live), live) {
			t.Errorf("%s is OutOfSync", state)
		}
	}
	for state := range states(t).Workloads {
		live := object(t, path("tests/gitops/workloads", state+".yaml"))
		if state == "deployment-gated" && isOutOfSync(t, git(t, live), live) {
			t.Errorf("%s is OutOfSync: the gate is in the pods, not in the Deployment", state)
		}
	}
}

// The buttons hold against a self-heal where Git says nothing about them.
func TestWhatTheActionsChangeStays(t *testing.T) {
	for action, state := range map[string]string{"retry": "stalled", "suspend": "ready"} {
		live := migration(t, state)
		if isOutOfSync(t, git(t, live), pressed(t, action, live)) {
			t.Errorf("%s is undone by a self-heal", action)
		}
	}
	// Where Git has a value, the ignoreDifferences of application.yaml are needed, and are enough.
	live := migration(t, "suspended")
	wanted := git(t, live)
	resumed := pressed(t, "resume", live)
	if suspend, found, _ := unstructured.NestedBool(wanted.Object, "spec", "suspend"); !found || !suspend {
		t.Fatal("the recorded one is suspended by what was applied")
	}
	if !isOutOfSync(t, wanted, resumed) {
		t.Error("ignoreDifferences would not be needed")
	}
	var application appv1.Application
	read(t, path("deploy/argocd/application.yaml"), &application)
	if isOutOfSync(t, wanted, resumed, application.Spec.IgnoreDifferences...) {
		t.Error("resume is undone by a self-heal, also with ignoreDifferences")
	}
}
