"""Everything that changes state, one file per concept. Views, pumps and commands call these."""
