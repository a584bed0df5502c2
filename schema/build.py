"""The schema, put together."""

from datetime import date, datetime

import strawberry
from strawberry.schema.config import StrawberryConfig

from resolvers.weights import Cost, ListSize
from schema.agency import Agency
from schema.category import Category
from schema.complaint import Complaint
from schema.follow_up import FollowUp
from schema.mutation import Mutation
from schema.query import Query
from schema.region import Region
from schema.scalars import DATE, DATE_TIME
from schema.timeline import TimelineEvent

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    types=[Agency, Category, Complaint, FollowUp, Region, TimelineEvent],
    schema_directives=[Cost, ListSize],
    config=StrawberryConfig(scalar_map={date: DATE, datetime: DATE_TIME}),
)
