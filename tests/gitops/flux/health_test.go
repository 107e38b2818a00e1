// What Flux and kstatus make of the Migrations that tests/e2e has recorded: Flux's own evaluator of healthCheckExprs, its own
// evaluation of readyExpr, and kstatus both as Kubernetes keeps it and as Flux has it.
package flux

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	upstream "sigs.k8s.io/cli-utils/pkg/kstatus/status"
	"sigs.k8s.io/yaml"
)

const (
	root      = "../../.."
	recorded  = root + "/deploy/argocd/resource_customizations/lockkeeper.dev/Migration/testdata"
	workloads = root + "/tests/gitops/workloads"
)

type shown struct {
	Kstatus string `json:"kstatus"`
	Flux    string `json:"flux"`
}

type table struct {
	Migrations map[string]shown `json:"migrations"`
	Workloads  map[string]shown `json:"workloads"`
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func states(t *testing.T) table {
	var out table
	text, err := os.ReadFile(root + "/tests/gitops/states.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// Not strict: a column is Argo CD's.
	if err := yaml.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Migrations) < 10 || len(out.Workloads) < 3 {
		t.Fatalf("states.yaml has %d and %d states", len(out.Migrations), len(out.Workloads))
	}
	return out
}

func manifest(t *testing.T, folder, state string) *unstructured.Unstructured {
	t.Helper()
	out := &unstructured.Unstructured{}
	text, err := os.ReadFile(filepath.Join(folder, state+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	json, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	// As from an API server: whole numbers stay whole.
	if err := out.UnmarshalJSON(json); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestKstatus(t *testing.T) {
	judge := func(t *testing.T, obj *unstructured.Unstructured, wanted string) {
		for name, compute := range map[string]func() (string, string, error){
			"sigs.k8s.io/cli-utils": func() (string, string, error) {
				result, err := upstream.Compute(obj)
				if err != nil {
					return "", "", err
				}
				return string(result.Status), result.Message, nil
			},
			"github.com/fluxcd/cli-utils": func() (string, string, error) {
				result, err := status.Compute(obj)
				if err != nil {
					return "", "", err
				}
				return string(result.Status), result.Message, nil
			},
		} {
			got, message, err := compute()
			if err != nil || got != wanted {
				t.Errorf("%s says %s (%s), error %v; wanted %s", name, got, message, err, wanted)
			}
		}
	}
	all := states(t)
	for state, wanted := range all.Migrations {
		t.Run(state, func(t *testing.T) { judge(t, manifest(t, recorded, state), wanted.Kstatus) })
	}
	for state, wanted := range all.Workloads {
		t.Run(state, func(t *testing.T) { judge(t, manifest(t, workloads, state), wanted.Kstatus) })
	}
}

// The Kustomization of deploy/flux that has the application.
func shop(t *testing.T) *kustomizev1.Kustomization {
	out := &kustomizev1.Kustomization{}
	read(t, root+"/deploy/flux/shop.yaml", out)
	return out
}

func TestHealthCheckExprs(t *testing.T) {
	exprs := shop(t).Spec.HealthCheckExprs
	if len(exprs) != 1 || exprs[0].APIVersion != "lockkeeper.dev/v1alpha1" || exprs[0].Kind != "Migration" {
		t.Fatalf("deploy/flux/shop.yaml has healthCheckExprs for %v", exprs)
	}
	evaluator, err := cel.NewStatusEvaluator(&exprs[0].HealthCheckExpressions)
	if err != nil {
		t.Fatal(err)
	}
	for state, wanted := range states(t).Migrations {
		t.Run(state, func(t *testing.T) {
			result, err := evaluator.Evaluate(context.Background(), manifest(t, recorded, state))
			if err != nil {
				t.Fatal(err)
			}
			if string(result.Status) != wanted.Flux {
				t.Errorf("Flux says %s; wanted %s", result.Status, wanted.Flux)
			}
		})
	}
}

// Each expression says what it is called for: where two hold at once, their order would decide.
func TestExpressionsExcludeEachOther(t *testing.T) {
	exprs := shop(t).Spec.HealthCheckExprs[0]
	for state := range states(t).Migrations {
		obj := manifest(t, recorded, state)
		if state == "fresh" || state == "generation-ahead" {
			continue // Flux asks none of them before the generation is observed
		}
		held := 0
		for _, text := range []string{exprs.InProgress, exprs.Failed, exprs.Current} {
			expression, err := cel.NewExpression(text)
			if err != nil {
				t.Fatal(err)
			}
			holds, err := expression.EvaluateBoolean(context.Background(), obj.Object)
			if err != nil {
				t.Fatalf("%s: %v", state, err)
			}
			if holds {
				held++
			}
		}
		if held != 1 {
			t.Errorf("%s: %d of the three expressions hold", state, held)
		}
	}
}
