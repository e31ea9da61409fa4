"""The API of the timeline."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.common.problems import problems
from emotion import timeline
from emotion.api import _user
from emotion.serializers import TrendQuerySerializer, TrendSerializer


class TrendView(APIView):
    """The caller's moods by day, week or month."""

    @extend_schema(
        operation_id="timeline_trend",
        summary="Your moods by day, week or month: how often you said so, how often a picture showed it",
        parameters=[TrendQuerySerializer],
        responses={200: TrendSerializer, **problems(400)},
    )
    def get(self, request: Request) -> Response:
        """Sum up what there is; without a timeline that is the last day at most."""
        asked = TrendQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        period = asked.validated_data["period"]
        with timezone.override(asked.validated_data["timezone"]):
            buckets = [_shown(bucket) for bucket in timeline.trend(user=_user(request), period=period)]
        return Response({"period": period, "buckets": buckets})


def _shown(bucket: timeline.Bucket) -> dict[str, Any]:
    moods = {mood: tally._asdict() for mood, tally in bucket.moods.items()}
    return {"start": bucket.start, "moods": moods}
