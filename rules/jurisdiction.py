"""The one jurisdiction this release knows: whose clock says what day it is."""

TIME_ZONE = "Asia/Jakarta"
"""Every day in the public data is a day of this zone. The export states none (domain: up to two hours off)."""

CODE = "ID"
