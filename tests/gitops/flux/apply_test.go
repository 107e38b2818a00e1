package flux

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/fluxcd/pkg/ssa"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// Flux's own apply, on a real API server, with the field managers whose changes kustomize-controller undoes.
type cluster struct {
	t         *testing.T
	client    client.Client
	manager   *ssa.ResourceManager
	namespace string
}

func onCluster(t *testing.T) cluster {
	t.Helper()
	file := os.Getenv("KUBECONFIG")
	if file == "" {
		t.Fatal("KUBECONFIG names no API server; tests/stages/gitops.sh brings one up")
	}
	config, err := clientcmd.BuildConfigFromFlags("", file)
	if err != nil {
		t.Fatal(err)
	}
	made, err := client.New(config, client.Options{})
	if err != nil {
		t.Fatal(err)
	}
	namespace := &unstructured.Unstructured{}
	namespace.SetAPIVersion("v1")
	namespace.SetKind("Namespace")
	namespace.SetGenerateName("flux-")
	if err := made.Create(t.Context(), namespace); err != nil {
		t.Fatal(err)
	}
	owner := ssa.Owner{Field: "kustomize-controller", Group: "kustomize.toolkit.fluxcd.io"}
	return cluster{t, made, ssa.NewResourceManager(made, nil, owner), namespace.GetName()}
}

// Returns: the Migration as it is afterwards, and what Flux says of the apply: created, configured, unchanged.
func (c cluster) apply() (*unstructured.Unstructured, ssa.Action) {
	c.t.Helper()
	obj := &unstructured.Unstructured{}
	text, err := os.ReadFile(root + "/deploy/examples/gitops/migration.yaml")
	if err != nil {
		c.t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &obj.Object); err != nil {
		c.t.Fatal(err)
	}
	obj.SetNamespace(c.namespace)
	options := ssa.DefaultApplyOptions()
	options.Cleanup = ssa.ApplyCleanupOptions{FieldManagers: []ssa.FieldManager{
		{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationApply},
		{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationUpdate},
		{Name: "before-first-apply", OperationType: metav1.ManagedFieldsOperationUpdate},
		{Name: "kustomize-controller", OperationType: metav1.ManagedFieldsOperationUpdate},
	}}
	entry, err := c.manager.Apply(context.Background(), obj, options)
	if err != nil {
		c.t.Fatal(err)
	}
	live := &unstructured.Unstructured{}
	live.SetGroupVersionKind(obj.GroupVersionKind())
	if err := c.client.Get(context.Background(), client.ObjectKeyFromObject(obj), live); err != nil {
		c.t.Fatal(err)
	}
	return live, entry.Action
}

func (c cluster) kubectl(words ...string) {
	c.t.Helper()
	if out, err := exec.Command("kubectl", append([]string{"-n", c.namespace}, words...)...).CombinedOutput(); err != nil {
		c.t.Fatalf("kubectl %v: %v: %s", words, err, out)
	}
}

func isSuspended(obj *unstructured.Unstructured) bool {
	suspended, _, _ := unstructured.NestedBool(obj.Object, "spec", "suspend")
	return suspended
}

const (
	patch  = `{"spec":{"suspend":true}}`
	retry  = "lockkeeper.dev/retry"
	byFlux = "--field-manager=flux-client-side-apply"
)

func TestWhatIsChangedByHandStaysWithTheFieldManagerOfThePage(t *testing.T) {
	c := onCluster(t)
	c.apply()
	c.kubectl("patch", "mig", "shop", "--type", "merge", byFlux, "-p", patch)
	c.kubectl("annotate", "mig", "shop", byFlux, "--overwrite", retry+"=1")
	if live, action := c.apply(); action != ssa.UnchangedAction || !isSuspended(live) || live.GetAnnotations()[retry] != "1" {
		t.Errorf("Flux took it back: %v", live.Object)
	}
}

func TestWhatIsChangedByHandWithoutItIsTakenBack(t *testing.T) {
	c := onCluster(t)
	c.apply()
	c.kubectl("patch", "mig", "shop", "--type", "merge", "-p", patch)
	c.kubectl("annotate", "mig", "shop", "--overwrite", retry+"=1")
	if live, action := c.apply(); action != ssa.ConfiguredAction || isSuspended(live) || live.GetAnnotations()[retry] != "" {
		t.Errorf("Flux left it, and the page says otherwise: %v", live.Object)
	}
}

// Defaults, status and finalizer are the cluster's: where Git has not changed, Flux finds nothing to do.
func TestNothingDrifts(t *testing.T) {
	c := onCluster(t)
	if _, action := c.apply(); action != ssa.CreatedAction {
		t.Fatalf("at first: %s", action)
	}
	operator := "--field-manager=lockkeeper-operator"
	c.kubectl("patch", "mig", "shop", "--type", "merge", operator, "-p", `{"metadata":{"finalizers":["lockkeeper.dev/finalizer"]}}`)
	c.kubectl("patch", "mig", "shop", "--subresource=status", "--type", "merge", operator, "-p", `{"status":{"observedGeneration":1,"phase":"Running"}}`)
	if live, action := c.apply(); action != ssa.UnchangedAction || len(live.GetFinalizers()) != 1 {
		t.Errorf("with what the operator has written: %s, finalizers %v", action, live.GetFinalizers())
	}
}
