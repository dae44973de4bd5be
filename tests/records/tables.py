"""Tables that are no county's."""

# The identity of the database, the job processes that serve it, and the tables of Alembic and
# PostGIS are not a county's.
WITHOUT_COUNTY = {"deployment", "workers", "alembic_version", "spatial_ref_sys"}
