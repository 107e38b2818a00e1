// Labels, annotations and names that the controller writes into the cluster and reads back: a contract with the
// chart's admission policies, the command line and whoever looks with kubectl.
#pragma once

#include <string_view>

namespace lockkeeper::controller {

// On a Migration, by whoever wants a failed target tried again: any new value does.
inline constexpr std::string_view kRetryAnnotation = "lockkeeper.dev/retry";
inline constexpr std::string_view kFinalizer = "lockkeeper.dev/finalizer";

// On Jobs and on their pods.
inline constexpr std::string_view kMigrationUidLabel = "lockkeeper.dev/migration-uid";
inline constexpr std::string_view kRunLabel = "lockkeeper.dev/run";  // the Migration's name
inline constexpr std::string_view kTargetAnnotation = "lockkeeper.dev/target";
inline constexpr std::string_view kInputsAnnotation = "lockkeeper.dev/inputs";
inline constexpr std::string_view kImageAnnotation = "lockkeeper.dev/image";
inline constexpr std::string_view kTemplateHashAnnotation = "lockkeeper.dev/template-hash";
inline constexpr std::string_view kAttemptAnnotation = "lockkeeper.dev/attempt";
inline constexpr std::string_view kCheckLabel = "lockkeeper.dev/drift-check";  // that it is no run: it only looks

// On a run's pod: its value is why the run shall stop between two revisions. The kubelet writes it to a file.
inline constexpr std::string_view kStopAnnotation = "lockkeeper.dev/stop";

// Kubernetes' own: the label by which a Job marks its pods.
inline constexpr std::string_view kJobNameLabel = "batch.kubernetes.io/job-name";

// On a Job: what is selected otherwise than the workload's pods are, as findings in JSON.
inline constexpr std::string_view kFindingsAnnotation = "lockkeeper.dev/findings";

// In the run's pod.
inline constexpr std::string_view kServesCondition = "lockkeeper.dev/serves";  // a condition that a run's pod never has
inline constexpr std::string_view kInstallContainer = "lockkeeper-install";
inline constexpr std::string_view kBundleVolume = "lockkeeper-bundle";
inline constexpr std::string_view kPodInfoVolume = "lockkeeper-podinfo";
inline constexpr std::string_view kBundleMount = "/lockkeeper";
inline constexpr std::string_view kInstallMount = "/lockkeeper-bundle";
inline constexpr std::string_view kPodInfoMount = "/lockkeeper-podinfo";
inline constexpr std::string_view kRunnerProgram = "/lockkeeper/bin/lockkeeper";
inline constexpr std::string_view kTerminationMessagePath = "/dev/termination-log";

}  // namespace lockkeeper::controller
