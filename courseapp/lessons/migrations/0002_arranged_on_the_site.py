from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lessons", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="course",
            name="folder_source",
            field=models.TextField(
                blank=True, default="", help_text="course.yaml as last imported, once it was changed here"
            ),
            preserve_default=False,
        ),
    ]
