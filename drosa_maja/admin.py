from django.contrib import admin


class StaffSite(admin.AdminSite):
    pass
