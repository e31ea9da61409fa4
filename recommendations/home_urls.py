"""The address of the home page, outside the namespace: accounts and the site's frame link to it as `home`."""

from django.urls import path

from recommendations import views

urlpatterns = [path("", views.home, name="home")]
