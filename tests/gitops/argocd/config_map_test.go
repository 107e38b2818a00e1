// What Argo CD makes of deploy/argocd as somebody installs it: argocd-cm.yaml read by Argo CD's own settings, its scripts run
// without the libraries that Argo CD's test of health allows and argocd-cm does not. run.sh puts this file into Argo CD's module.
package lockkeeper

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/argoproj/gitops-engine/pkg/health"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/yaml"

	appv1 "github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/argoproj/argo-cd/v3/util/settings"
)

// The checkout that is tested.
var root = os.Getenv("LOCKKEEPER_ROOT")

func path(parts ...string) string { return filepath.Join(append([]string{root}, parts...)...) }

func read(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func scripts(parts ...string) string {
	return path(append([]string{"deploy/argocd/resource_customizations/lockkeeper.dev/Migration"}, parts...)...)
}

func object(t *testing.T, file string) *unstructured.Unstructured {
	t.Helper()
	out := &unstructured.Unstructured{}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	json, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := out.UnmarshalJSON(json); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return out
}

func migration(t *testing.T, state string) *unstructured.Unstructured {
	return object(t, scripts("testdata", state+".yaml"))
}

type shown struct {
	ArgoCD string `json:"argocd"`
}

type table struct {
	Migrations map[string]shown `json:"migrations"`
	Workloads  map[string]shown `json:"workloads"`
}

func states(t *testing.T) table {
	var out table
	read(t, path("tests/gitops/states.yaml"), &out)
	if len(out.Migrations) < 10 || len(out.Workloads) < 3 {
		t.Fatalf("states.yaml has %d and %d states", len(out.Migrations), len(out.Workloads))
	}
	return out
}

// What Argo CD reads out of argocd-cm.yaml.
func overrides(t *testing.T) map[string]appv1.ResourceOverride {
	t.Helper()
	var patch corev1.ConfigMap
	read(t, path("deploy/argocd/argocd-cm.yaml"), &patch)
	patch.Namespace = "argocd"
	secret := &corev1.Secret{}
	secret.Name, secret.Namespace = "argocd-secret", "argocd"
	out, err := settings.NewSettingsManager(t.Context(), fake.NewClientset(&patch, secret), "argocd").GetResourceOverrides()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestHealthAsArgoCDShowsIt(t *testing.T) {
	judge := lua.ResourceHealthOverrides(overrides(t))
	all := states(t)
	for state, wanted := range all.Migrations {
		t.Run(state, func(t *testing.T) { isShown(t, migration(t, state), judge, wanted.ArgoCD) })
	}
	for state, wanted := range all.Workloads {
		t.Run(state, func(t *testing.T) {
			isShown(t, object(t, path("tests/gitops/workloads", state+".yaml")), judge, wanted.ArgoCD)
		})
	}
}

func isShown(t *testing.T, obj *unstructured.Unstructured, judge health.HealthOverride, wanted string) {
	got, err := health.GetResourceHealth(obj, judge)
	if err != nil {
		t.Fatal(err)
	}
	if got == nil || string(got.Status) != wanted {
		t.Fatalf("Argo CD shows %+v; wanted %s", got, wanted)
	}
	if obj.GetKind() == "Migration" && got.Message == "" {
		t.Error("without a sentence")
	}
}

// A status that no version of the operator writes, or that is half there, is never green.
func TestNothingIsHealthyByChance(t *testing.T) {
	judge := lua.ResourceHealthOverrides(overrides(t))
	for name, status := range map[string]map[string]any{
		"none":           nil,
		"no condition":   {"observedGeneration": int64(1)},
		"an unknown one": {"observedGeneration": int64(1), "conditions": []any{map[string]any{"type": "Other", "status": "True"}}},
		"both": {"observedGeneration": int64(1), "conditions": []any{
			map[string]any{"type": "Ready", "status": "True"}, map[string]any{"type": "Reconciling", "status": "True"}}},
	} {
		obj := migration(t, "ready")
		delete(obj.Object, "status")
		if status != nil {
			obj.Object["status"] = status
		}
		got, err := health.GetResourceHealth(obj, judge)
		if err != nil || got.Status != health.HealthStatusProgressing {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// Argo CD's own test asks whether what is found was expected; here, whether what was expected is found.
func TestActionsThatAreOffered(t *testing.T) {
	vm := lua.VM{ResourceOverrides: overrides(t)}
	for state := range states(t).Migrations {
		discovery, err := vm.GetResourceActionDiscovery(migration(t, state))
		if err != nil {
			t.Fatal(err)
		}
		actions, err := vm.ExecuteResourceActionDiscovery(migration(t, state), discovery)
		if err != nil {
			t.Fatalf("%s: %v", state, err)
		}
		var enabled []string
		for _, action := range actions {
			if !action.Disabled {
				enabled = append(enabled, action.Name)
			}
		}
		slices.Sort(enabled)
		wanted := "suspend"
		switch {
		case state == "stalled":
			wanted = "retry suspend"
		case migration(t, state).Object["spec"].(map[string]any)["suspend"] == true:
			wanted = "resume"
		}
		if got := strings.Join(enabled, " "); len(actions) != 3 || got != wanted {
			t.Errorf("%s: %d actions, of which can be pressed: %s; wanted: %s", state, len(actions), got, wanted)
		}
	}
}

// From the ConfigMap the actions do what they do out of their files.
func TestActionsOfTheConfigMap(t *testing.T) {
	for action, state := range map[string]string{"retry": "stalled", "suspend": "ready", "resume": "suspended"} {
		result := pressed(t, action, migration(t, state))
		wanted := object(t, scripts("actions", "testdata", action+".yaml"))
		if !equal(t, result, wanted) {
			t.Errorf("%s gives other than the recorded:\n%v\n%v", action, result, wanted)
		}
	}
}

// Whoever clicks twice asks once; a run that fails again can be tried again.
func TestRetryNamesTheRunThatFailed(t *testing.T) {
	once := pressed(t, "retry", migration(t, "stalled"))
	if twice := pressed(t, "retry", once); !equal(t, once, twice) {
		t.Error("a second click changes something")
	}
	if err := unstructured.SetNestedField(once.Object, "app-1111111111", "status", "run", "job"); err != nil {
		t.Fatal(err)
	}
	if again := pressed(t, "retry", once); again.GetAnnotations()["lockkeeper.dev/retry"] == once.GetAnnotations()["lockkeeper.dev/retry"] {
		t.Error("another failed run is not tried again")
	}
}

func pressed(t *testing.T, action string, on *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	vm := lua.VM{ResourceOverrides: overrides(t)}
	found, err := vm.GetResourceAction(on, action)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := vm.ExecuteResourceAction(on, found.ActionLua, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(changed) != 1 || changed[0].K8SOperation != lua.PatchOperation {
		t.Fatalf("%s: %+v", action, changed)
	}
	return changed[0].UnstructuredObj
}

func equal(t *testing.T, one, other *unstructured.Unstructured) bool {
	t.Helper()
	first, err := one.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	second, err := other.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(first) == string(second)
}
