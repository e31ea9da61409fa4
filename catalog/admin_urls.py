"""Pages of the administration that belong to the catalogue as a whole."""

from django.contrib import admin
from django.urls import path

from catalog.admin_coverage import coverage_view

urlpatterns = [path("catalog/coverage/", admin.site.admin_view(coverage_view), name="catalog_coverage")]
