"""Which files tidy.py reads together."""
import pathlib
import unittest

import tidy

ONE, TWO, THREE = (pathlib.Path(f"/src/{name}.cc") for name in ("one", "two", "three"))

SAID = """\
In file included from /src/together.cc:3:
/src/three.cc:13:8: error: redefinition of 'Group'
/src/one.cc:123:8: note: previous definition is here
/src/three.cc:69:14: error: no matching member function for call to 'push_back'
/usr/include/vector.h:12:7: note: candidate function not viable
"""


class Tidy(unittest.TestCase):
    def test_whoever_gives_a_name_again_quarrels_with_the_first(self):
        self.assertIn(frozenset((ONE, THREE)), tidy.quarrels(SAID))
        self.assertNotIn(frozenset((ONE, TWO)), tidy.quarrels(SAID))

    def test_a_note_in_the_same_file_is_no_quarrel(self):
        self.assertEqual(tidy.quarrels("/src/one.cc:2:1: error: a\n/src/one.cc:1:1: note: b\n"), set())

    def test_those_who_quarrel_are_apart_and_the_others_together(self):
        self.assertEqual(tidy.apart([ONE, TWO, THREE], tidy.quarrels(SAID)), [[ONE, TWO], [THREE]])

    def test_no_file_is_lost_where_all_quarrel(self):
        pairs = {frozenset(pair) for pair in ((ONE, TWO), (TWO, THREE), (ONE, THREE))}
        self.assertEqual(tidy.apart([ONE, TWO, THREE], pairs), [[ONE], [TWO], [THREE]])

    def test_who_is_named_is_not_clean_and_no_other(self):
        said = "/src/two.cc:1:2: error: slow [performance-x,-warnings-as-errors]\n/src/one.cc:1:1: note: from here\n"
        self.assertEqual(tidy.blamed(said, [ONE, TWO]), {TWO})

    def test_a_header_blames_nobody_that_we_know(self):
        self.assertIsNone(tidy.blamed("/src/one.h:1:2: error: slow [performance-x]\n", [ONE, TWO]))

    def test_what_does_not_compile_blames_nobody(self):
        self.assertIsNone(tidy.blamed("/src/one.cc:1:2: error: no such thing [clang-diagnostic-error]\n", [ONE, TWO]))
        self.assertIsNone(tidy.blamed("", [ONE, TWO]))


if __name__ == "__main__":
    unittest.main()
