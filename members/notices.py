"""The messages of membership and organisation."""

from django.urls import reverse

from union_portal.notices import kind


@kind("members.first_sign_in", "首次登录完成")
def first_sign_in(person):
    return "您的账号刚刚用登录码完成首次登录并设置了密码。如果不是您本人，请马上联系所在工会。"


@kind("members.correct_contact", "联系方式已更改")
def correct_contact(person):
    return "您的手机号或电子邮箱刚刚被更改。如果不是您本人，请马上联系所在工会。"


@kind("members.drop_second_factor", "动态口令已停用")
def drop_second_factor(person):
    return (
        "系统管理员停用了您原来的动态口令，下次登录时请重新设置。"
        "如果不是您本人提出的，请马上联系所在工会。"
    )


@kind("members.appoint", "任职登记", link=lambda row: reverse("members:my_union"))
def appoint(appointment):
    return (
        f"您自 {appointment.starts_on} 起任{appointment.place}{appointment.post.name}，"
        "相应的办理权限已经开通。"
    )


@kind("members.end_appointment", "任职结束")
def end_appointment(appointment):
    return (
        f"您在{appointment.place}的{appointment.post.name}任职到 {appointment.ends_on} "
        "为止，相应的办理权限同时结束。感谢您的付出。"
    )


@kind("members.term_expiring", "任期将满，请筹备换届")
def term_expiring(term):
    return f"{term}任期到 {term.ends_on} 届满，请按规定提前向上一级工会请示换届事宜。"
