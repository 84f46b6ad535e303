"""A twin that is never run: its results are recorded."""
import rig

rig.main()
