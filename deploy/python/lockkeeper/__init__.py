"""The program `lockkeeper`, which travels in this package as a relocatable bundle."""
import os
import sys

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "bundle", "bin", "lockkeeper")


def main():
    """Becomes the program: its exit status, its signals and its memory are its own."""
    os.execv(PROGRAM, [PROGRAM, *sys.argv[1:]])
