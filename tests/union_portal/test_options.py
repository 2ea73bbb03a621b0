"""What commands refuse, in words one can act on."""

import pytest
from django.core.management import CommandError, call_command


def test_what_is_no_date_is_said_so_in_chinese():
    with pytest.raises(CommandError, match="“foo”不是日期，请写成 2024-04-11 这样"):
        call_command("import_workbook", "roll", "x.xlsx", "--as-of", "foo")
