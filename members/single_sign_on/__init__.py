"""Signing in by the school's own identity service, matched by school + staff number.

``openid`` (OpenID Connect), ``cas`` and ``wecom`` (企业微信) speak the protocols,
``matching`` says who it is, ``adapter`` lets allauth go no other way.
"""
