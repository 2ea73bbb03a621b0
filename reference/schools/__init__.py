"""The invented schools, one module each: nothing but data."""

from reference.schools import jhut, mhu

SCHOOLS = {plan.code: plan for plan in (mhu.PLAN, jhut.PLAN)}
