"""The dashboards' panels: what each says, and by which queries. docs/metrics.md has the metrics.

An operator that leads may be scraped for a moment beside the one that led before it: hence `max by`.
"""
from typing import NamedTuple


class Query(NamedTuple):
    expr: str
    legend: str = ""


class Panel(NamedTuple):
    title: str
    says: str
    queries: list
    width: int = 8
    kind: str = "timeseries"
    unit: str = "short"
    stacked: bool = False
    shade: str = ""        # what 1 and more is: "good", "bad", or nothing
    is_word: bool = False  # a stat that says its legend, not its value


class Row(NamedTuple):
    title: str
    panels: list
    height: int = 8


class Dashboard(NamedTuple):
    file: str
    uid: str
    title: str
    says: str
    variables: list  # name, query, whether several may be chosen
    rows: list


# Processes of ours: all of them have the metric of the election.
OURS = 'leader_election_master_status{name=~".*lockkeeper.*"}'


def of_fleet(metric, more=""):
    return f'{metric}{{namespace=~"$namespace"{more}}}'


def of_one(metric, more=""):
    return f'{metric}{{namespace="$namespace", migration="$migration"{more}}}'


def rate(metric):
    return f"rate({metric}[$__rate_interval])"


def ours(expr):
    """The series of our processes alone: other controllers serve metrics of the same names."""
    return f"{expr} and on (job, instance) {OURS}"


def quantiles(metric, by="le", legend="", only_ours=False):
    series = rate(f"{metric}_bucket")
    inner = f"sum by ({by}) ({ours(series) if only_ours else series})"
    return [Query(f"histogram_quantile({q}, {inner})", f"p{int(q * 100)}{legend}") for q in (0.5, 0.9, 0.99)]


FAILED = of_fleet("lockkeeper_migration_phase", ', phase="Failed"')

FLEET = Dashboard(
    "fleet", "lockkeeper-fleet", "Lockkeeper / Fleet", "All Migrations that the operators serve, and the operators.",
    [("namespace", "label_values(lockkeeper_gated_pods, namespace)", True)],
    [
        Row("Now", [
            Panel("Migrations by phase", "How many Migrations are in each phase.",
                  [Query(f'count by (phase) (max by (namespace, migration, phase) ({of_fleet("lockkeeper_migration_phase")}))',
                         "{{phase}}")], 8, "stat"),
            Panel("Failed", "Migrations that wait for somebody.",
                  [Query('count(max by (namespace, migration) '
                         f'({FAILED})) or vector(0)',
                         "failed")], 3, "stat", shade="bad"),
            Panel("Waiting pods", "Pods that wait at a gate.",
                  [Query(f'sum(max by (namespace, migration) ({of_fleet("lockkeeper_gated_pods")}))', "pods")], 3, "stat"),
            Panel("Oldest gate", "Age of the pod that waits longest.",
                  [Query(f'max({of_fleet("lockkeeper_oldest_gate_seconds")})', "longest")], 4, "stat", "s"),
            Panel("Leaders", "One leads; the others stand by.", [Query(f"sum by (name) ({OURS})", "{{name}}")], 3, "stat"),
            Panel("Versions", "Operators by version.",
                  [Query("count by (version) (lockkeeper_build_info)", "{{version}}")], 3, "stat", is_word=True),
        ], 5),
        Row("Migrations", [
            Panel("Not ready", "Each Migration that is not Ready, and why: the runbook has a heading for each reason.",
                  [Query(f'max by (namespace, migration, reason) ({of_fleet("lockkeeper_diagnosis")}) unless on (namespace, '
                         'migration) lockkeeper_migration_phase{phase="Ready"}')], 8, "table"),
            Panel("Phases", "Migrations in each phase.",
                  [Query(f'count by (phase) (max by (namespace, migration, phase) ({of_fleet("lockkeeper_migration_phase")}))',
                         "{{phase}}")], 8, stacked=True),
            Panel("Why Ready says what it says", "Migrations by the reason of the condition Ready, or of Verified.",
                  [Query(f'count by (reason) (max by (namespace, migration, reason) ({of_fleet("lockkeeper_diagnosis")}))',
                         "{{reason}}")], 8, stacked=True),
            Panel("Waiting pods by reason", "What pods at the gates wait for.",
                  [Query(f'sum by (reason) (max by (namespace, migration, image, reason) ({of_fleet("lockkeeper_waiting_pods")}))',
                         "{{reason}}")], 8, stacked=True),
            Panel("Oldest gates", "The ten Migrations whose pods wait longest.",
                  [Query(f'topk(10, max by (namespace, migration) ({of_fleet("lockkeeper_oldest_gate_seconds")}))',
                         "{{namespace}}/{{migration}}")], 8, unit="s"),
            Panel("Blocked, by whose application", "Runs that somebody's lock holds up, and for how long.",
                  [Query(f'max by (namespace, migration, application) ({of_fleet("lockkeeper_blocked_seconds")})',
                         "{{namespace}}/{{migration}}: {{application}}")], 8, unit="s"),
            Panel("Drift", "Databases that are not what their revisions make, by the reason.",
                  [Query(f'count by (reason) (max by (namespace, migration, reason) ({of_fleet("lockkeeper_drift")}))', "{{reason}}")],
                  8, stacked=True),
            Panel("Risk of the newest plans", "How the statements of the newest runs disturb others.",
                  [Query(f'count by (risk) (max by (namespace, migration, risk) ({of_fleet("lockkeeper_plan_risk")}))', "{{risk}}")],
                  8, stacked=True),
            Panel("Findings of lint", "What lint says of these plans, and revisions of which nobody knows what they run.",
                  [Query(f'sum by (severity) (max by (namespace, migration, severity) ({of_fleet("lockkeeper_lint_findings")}))',
                         "{{severity}}"),
                   Query(f'sum(max by (namespace, migration) ({of_fleet("lockkeeper_unjudged_revisions")}))', "unjudged")], 8),
        ]),
        Row("Runs", [
            Panel("Runs by outcome", "Runs that have ended, of all namespaces, as the panels beside.",
                  [Query("sum by (outcome) (increase(lockkeeper_run_seconds_count[$__rate_interval]))", "{{outcome}}")], 8,
                  stacked=True),
            Panel("Runs by reason", "Since the operator that leads has started.",
                  [Query("sum by (outcome, reason) (lockkeeper_runs_total) > 0", "{{outcome}}: {{reason}}")], 8),
            Panel("Length of runs", "From the Job created to the outcome seen.", quantiles("lockkeeper_run_seconds"), 8, unit="s"),
            Panel("Statements", "Statements of runs that have ended.", quantiles("lockkeeper_statement_seconds"), 8, unit="s"),
            Panel("Wait for the lock", "How long runs waited until their database was theirs.",
                  quantiles("lockkeeper_lock_wait_seconds"), 8, unit="s"),
            Panel("Gates opened", "Gates taken from pods.", [Query("sum(increase(lockkeeper_gates_opened_total[$__rate_interval]))", "gates")], 8),
            Panel("Run's end to gate open", "How long pods waited for the operator after their run.",
                  quantiles("lockkeeper_gate_open_seconds"), 8, unit="s"),
        ]),
        Row("Operators", [
            Panel("Leadership", "Which process led when.", [Query(f"{OURS} == 1", "{{instance}}")], 8, "state-timeline"),
            Panel("Queue latency", "How long a Migration waited for a look.",
                  quantiles("workqueue_queue_duration_seconds", only_ours=True), 8, unit="s"),
            Panel("Queue", "Migrations that wait for a look, and looks at work.",
                  [Query(ours("workqueue_depth"), "waiting, {{instance}}"),
                   Query(ours("controller_runtime_active_workers"), "at work, {{instance}}")], 8),
            Panel("Looks by result", "Looks at a Migration, per second.",
                  [Query(f'sum by (result) ({ours(rate("controller_runtime_reconcile_total"))})', "{{result}}")], 8,
                  unit="ops", stacked=True),
            Panel("Length of a look", "One reconcile.", quantiles("controller_runtime_reconcile_time_seconds", only_ours=True), 8, unit="s"),
            Panel("Requests to the API server", "Per second.",
                  [Query(f'sum by (method, code) ({ours(rate("rest_client_requests_total"))})', "{{method}} {{code}}")], 8,
                  unit="reqps", stacked=True),
            Panel("Memory", "Resident.", [Query(ours("process_resident_memory_bytes"), "{{instance}}")], 8, unit="bytes"),
            Panel("CPU", "Cores.", [Query(ours(rate("process_cpu_seconds_total")), "{{instance}}")], 8),
            Panel("Age of the processes", "Drops to nothing where an operator starts anew.",
                  [Query(ours("time() - process_start_time_seconds"), "{{instance}}")], 8, unit="s"),
        ]),
    ])

MIGRATION = Dashboard(
    "migration", "lockkeeper-migration", "Lockkeeper / Migration", "One Migration: its phases, gates, runs and database.",
    [("namespace", "label_values(lockkeeper_gated_pods, namespace)", False),
     ("migration", 'label_values(lockkeeper_gated_pods{namespace="$namespace"}, migration)', False)],
    [
        Row("Now", [
            Panel("Phase", "Its phase.", [Query(f'max by (phase) ({of_one("lockkeeper_migration_phase")})', "{{phase}}")], 4, "stat",
                  is_word=True),
            Panel("Reason", "Of the condition Ready, or of Verified: a heading of the runbook.",
                  [Query(f'max by (reason) ({of_one("lockkeeper_diagnosis")})', "{{reason}}")], 5, "stat", is_word=True),
            Panel("Pending revisions", "That the image has and the database lacks.",
                  [Query(f'max({of_one("lockkeeper_pending_revisions")})', "revisions")], 3, "stat"),
            Panel("Waiting pods", "Pods that wait at the gate.", [Query(f'max({of_one("lockkeeper_gated_pods")})', "pods")], 3, "stat"),
            Panel("Last success", "When a run last ended well.",
                  [Query(f'max({of_one("lockkeeper_last_success_timestamp_seconds")}) * 1000', "ended")], 4, "stat", "dateTimeFromNow"),
            Panel("Risk of the plan", "How the newest run's statements disturb others.",
                  [Query(f'max by (risk) ({of_one("lockkeeper_plan_risk")})', "{{risk}}")], 5, "stat", is_word=True),
        ], 5),
        Row("Over time", [
            Panel("Phases", "Which phase it was in.", [Query(f'max by (phase) ({of_one("lockkeeper_migration_phase")})', "{{phase}}")],
                  12, "state-timeline"),
            Panel("Reasons", "What Ready said, or Verified.",
                  [Query(f'max by (reason) ({of_one("lockkeeper_diagnosis")})', "{{reason}}")], 12, "state-timeline"),
            Panel("Pending revisions", "That the image has and the database lacks.",
                  [Query(f'max({of_one("lockkeeper_pending_revisions")})', "pending")], 8),
            Panel("Pods at the gate", "By what they wait for.",
                  [Query(f'max by (image, reason) ({of_one("lockkeeper_waiting_pods")})', "{{reason}}: {{image}}")], 8, stacked=True),
            Panel("Oldest gate", "Age of the pod that waits longest.",
                  [Query(f'max({of_one("lockkeeper_oldest_gate_seconds")})', "longest")], 8, unit="s"),
        ]),
        Row("Runs and database", [
            Panel("The run under way", "How long it has been at work.",
                  [Query(f'time() - max({of_one("lockkeeper_run_start_timestamp_seconds")})', "run")], 8, unit="s"),
            Panel("Blocked, by whose application", "How long somebody's lock has held it up.",
                  [Query(f'max by (reason, application) ({of_one("lockkeeper_blocked_seconds")})', "{{reason}}: {{application}}")], 8,
                  unit="s"),
            Panel("Slowest statement", "Of the newest run that ran one.",
                  [Query(f'max({of_one("lockkeeper_slowest_statement_seconds")})', "slowest")], 8, unit="s"),
            Panel("Verified", "1: the database is what its revisions make.",
                  [Query(f'min({of_one("lockkeeper_verified")})', "verified")], 8, "state-timeline",
                  shade="good"),
            Panel("Drift", "Why it is not.", [Query(f'max by (reason) ({of_one("lockkeeper_drift")})', "{{reason}}")], 8,
                  "state-timeline"),
            Panel("Newest drift check", "How long ago.",
                  [Query(f'time() - max({of_one("lockkeeper_drift_check_timestamp_seconds")})', "check")], 8, unit="s"),
            Panel("Findings of lint", "In the newest run's plan.",
                  [Query(f'max by (severity) ({of_one("lockkeeper_lint_findings")})', "{{severity}}"),
                   Query(f'max({of_one("lockkeeper_unjudged_revisions")})', "unjudged")], 8),
        ]),
    ])

DASHBOARDS = [FLEET, MIGRATION]
