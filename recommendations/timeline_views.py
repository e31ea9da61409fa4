"""What recommendations add to the timeline."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from recommendations import companions
from recommendations.views import Request


@require_safe
@login_required
def music_by_mood(request: Request) -> HttpResponse:
    """The songs that went with each mood: a part of the timeline, or a page of its own."""
    template = "_music_by_mood" if request.htmx and not request.htmx.boosted else "music_by_mood"
    music = companions.music_by_mood(user=request.user)
    return render(request, f"recommendations/{template}.html", {"music": music})
