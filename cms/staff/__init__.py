"""People of the staff: their groups, invitations and the publishing workflow."""
