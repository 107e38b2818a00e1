"""How a figure is compared, judged and repeated, without a server."""
import unittest

import first_sync
import table
import turns


class Turns(unittest.TestCase):
    def test_each_is_first_in_every_other_turn_and_the_warm_up_is_not_counted(self):
        calls = []
        ours, reference = turns.interleave(lambda: calls.append("o") or len(calls), lambda: calls.append("r") or len(calls), 2)
        self.assertEqual("".join(calls), "or" + "ro" + "or")
        self.assertEqual((ours, reference), ([4, 5], [3, 6]))

    def test_a_slow_turn_slows_both_and_leaves_the_ratio(self):
        result = turns.compared([1.2, 12.0, 1.2], [1.0, 10.0, 1.0])
        self.assertEqual(result, {"ours_s": 1.2, "reference_s": 1.0, "ratio": 1.2})


class Table(unittest.TestCase):
    def rows(self, figures):
        return [line for line in table.table(figures)[2:] if "not measured" not in line]

    def test_figure_reference_ratio_and_budget_stand_side_by_side(self):
        self.assertEqual(self.rows({"runner_1000": {"ours_s": 2.6, "reference_s": 2.0, "ratio": 1.3}}),
                         ["|   1,000 revisions | the same | 2.60 s | 2.00 s | 1.30 | ≤ 1.4 | ok |"])
        self.assertIn("| 12.0 ms | 4.0 ms | 3.05 | ≤ 3 | **missed** |",
                      self.rows({"cr_to_job": {"ours_s": 0.012, "reference_s": 0.004, "ratio": 3.05}})[0])
        self.assertIn("47.0 times faster | ≥ 30 times faster | ok",
                      self.rows({"graph_10000": {"ours_s": 0.1, "reference_s": 4.7, "ratio": 47.0}})[0])

    def test_what_does_not_depend_on_the_machine_is_judged_as_it_is(self):
        self.assertIn("| 17.8 MiB | – | – | ≤ 15 MiB | **missed** |", self.rows({"idle_mib": 17.8})[0])
        self.assertIn("| 9 | – | – | ≤ 12 | ok |", self.rows({"requests_1": 9})[0])

    def test_a_figure_that_was_not_taken_is_said(self):
        self.assertIn("not measured", "".join(table.table({})))


class Bare(unittest.TestCase):
    JOB = {"apiVersion": "batch/v1", "kind": "Job",
           "metadata": {"name": "m-1", "namespace": "scale", "uid": "u", "resourceVersion": "5", "labels": {"app": "x"},
                        "ownerReferences": [{"name": "m"}]},
           "spec": {"selector": {"matchLabels": {}},
                    "template": {"metadata": {"labels": {"app": "x", "controller-uid": "u",
                                                         "batch.kubernetes.io/job-name": "m-1"}}, "spec": {}}},
           "status": {"active": 1}}

    def test_a_job_is_made_again_without_what_the_api_server_added(self):
        made = first_sync.bare(self.JOB, "other", "bare")
        self.assertEqual(made["metadata"], {"name": "other", "namespace": "bare", "labels": {"app": "x"}, "annotations": {}})
        self.assertEqual(made["spec"], {"template": {"metadata": {"labels": {"app": "x"}}, "spec": {}}})
        self.assertNotIn("status", made)
        self.assertIn("selector", self.JOB["spec"])


if __name__ == "__main__":
    unittest.main()
