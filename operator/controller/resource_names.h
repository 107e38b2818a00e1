// Labels, annotations and names that the controller writes into the cluster and reads back: a contract with the
// chart's admission policies, the command line and people with kubectl.
#pragma once

#include <string_view>

namespace lockkeeper::controller {

// On a Migration: any new value has a failed target tried again.
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
inline constexpr std::string_view kCheckLabel = "lockkeeper.dev/drift-check";  // marks a drift check, which is no run

// On a run's pod: the run shall stop between two revisions, and the value says why. The kubelet writes it to a file.
inline constexpr std::string_view kStopAnnotation = "lockkeeper.dev/stop";

// Kubernetes' own label, by which a Job marks its pods.
inline constexpr std::string_view kJobNameLabel = "batch.kubernetes.io/job-name";

// On a Job: findings in JSON about Services and policies that treat the run's pod otherwise than the workload's pods.
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
