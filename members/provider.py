"""Where allauth looks for the ways to sign in that an app brings."""

from members.single_sign_on.cas import CasProvider
from members.single_sign_on.wecom import WeComProvider

provider_classes = [CasProvider, WeComProvider]
