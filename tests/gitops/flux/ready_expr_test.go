package flux

import (
	"context"
	"testing"

	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	"github.com/fluxcd/pkg/apis/meta"
	"github.com/fluxcd/pkg/runtime/cel"
	celtypes "github.com/google/cel-go/common/types"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// As kustomize-controller's evalReadyExpr does, which is no library.
func isReady(t *testing.T, expr string, self, dep *kustomizev1.Kustomization) bool {
	t.Helper()
	expression, err := cel.NewExpression(expr, cel.WithCompile(), cel.WithOutputType(celtypes.BoolType),
		cel.WithStructVariables("self", "dep"))
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]any{}
	for name, obj := range map[string]*kustomizev1.Kustomization{"self": self, "dep": dep} {
		if values[name], err = runtime.DefaultUnstructuredConverter.ToUnstructured(obj); err != nil {
			t.Fatal(err)
		}
	}
	ready, err := expression.EvaluateBoolean(context.Background(), values)
	if err != nil {
		t.Fatalf("an error, which Flux would log again and again: %v", err)
	}
	return ready
}

// The operator's Kustomization, as Flux's API has its states.
func operator(ready metav1.ConditionStatus, applied string) *kustomizev1.Kustomization {
	out := &kustomizev1.Kustomization{ObjectMeta: metav1.ObjectMeta{Name: "lockkeeper", Namespace: "flux-system", Generation: 2}}
	out.Status.ObservedGeneration = 2
	out.Status.LastAppliedRevision = applied
	if ready != "" {
		out.Status.Conditions = []metav1.Condition{{Type: meta.ReadyCondition, Status: ready, Reason: "Test"}}
	}
	return out
}

func TestReadyExprOfTheOperator(t *testing.T) {
	self := shop(t)
	if len(self.Spec.DependsOn) != 1 || self.Spec.DependsOn[0].Name != "lockkeeper" {
		t.Fatalf("deploy/flux/shop.yaml depends on %v", self.Spec.DependsOn)
	}
	expr := self.Spec.DependsOn[0].ReadyExpr
	for name, each := range map[string]struct {
		dep    *kustomizev1.Kustomization
		wanted bool
	}{
		"never applied": {operator("", ""), false},
		"first install under way, its CRD is not there yet": {operator(metav1.ConditionFalse, ""), false},
		"installed": {operator(metav1.ConditionTrue, "v1"), true},
		// A commit that mends the application must not wait until somebody has mended the operator.
		"an upgrade under way, or one that failed": {operator(metav1.ConditionFalse, "v1"), true},
	} {
		if got := isReady(t, expr, self, each.dep); got != each.wanted {
			t.Errorf("%s: %v, wanted %v", name, got, each.wanted)
		}
	}
}

func TestReadyExprOfTheDatabase(t *testing.T) {
	self := &kustomizev1.Kustomization{}
	read(t, root+"/deploy/flux/reports.yaml", self)
	if len(self.Spec.DependsOn) != 1 || self.Spec.DependsOn[0].Name != "shop" {
		t.Fatalf("deploy/flux/reports.yaml depends on %v", self.Spec.DependsOn)
	}
	expr := self.Spec.DependsOn[0].ReadyExpr
	dep := operator(metav1.ConditionTrue, "main@sha1:1")
	dep.Status.LastAttemptedRevision = "main@sha1:1"
	for name, each := range map[string]struct {
		change func(*kustomizev1.Kustomization)
		wanted bool
	}{
		"rolled out":                {func(*kustomizev1.Kustomization) {}, true},
		"no status yet":             {func(k *kustomizev1.Kustomization) { k.Status = kustomizev1.KustomizationStatus{} }, false},
		"spec not looked at yet":    {func(k *kustomizev1.Kustomization) { k.Generation = 3 }, false},
		"migrating, or failed":      {func(k *kustomizev1.Kustomization) { k.Status.Conditions[0].Status = metav1.ConditionFalse }, false},
		"another revision is tried": {func(k *kustomizev1.Kustomization) { k.Status.LastAttemptedRevision = "main@sha1:2" }, false},
	} {
		changed := dep.DeepCopy()
		each.change(changed)
		if got := isReady(t, expr, self, changed); got != each.wanted {
			t.Errorf("%s: %v, wanted %v", name, got, each.wanted)
		}
	}
}
