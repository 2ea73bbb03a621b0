"""Invented names: common and rare surnames, given names of two generations, others."""

# Surnames and how often each of a row is met, common ones first.
SURNAMES = (
    ("王李张刘陈", 60),
    ("杨黄赵吴周徐孙马朱胡", 20),
    ("林郭何高梁罗郑谢宋唐许韩冯邓曹彭曾肖田董", 8),
    ("潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱", 3),
    ("侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖施洪辛柯", 1.5),
    ("仇单区查盖翟佘冼逄缪乐朴宓郗郇亓麴晏瞿", 0.3),
    (("欧阳", "司徒", "上官", "诸葛", "尉迟", "令狐", "慕容", "皇甫", "澹台"), 0.25),
)
# What parents chose before and after about 1980.
OLDER = {
    "男": ("建志国文德永宏振家成学光庆少世新", "华军林生良民刚斌发祥富贵山成根昌"),
    "女": ("秀桂玉淑凤春美丽雅慧晓素月燕红爱", "珍芳芬莲琴萍梅荣霞敏娟华玲云香凤"),
}
YOUNGER = {
    "男": ("子浩宇俊思嘉天晨博一景奕泽明书亦", "轩然泽宸睿航辰哲远恺霖桐安川舟屿"),
    "女": ("子雨思欣梦诗嘉语若书清婉一芷沐念", "涵萱怡妍彤琳瑶悦宁汐禾薇瑜遥溪柠"),
}
SINGLE = {"男": "昀喆堃昇赟嵘琛彬皓骁骞翀晗珏", "女": "玥祎婧颖晗斐珏琬曦媞姝璇芮瑄"}
RARE = "喆堃玥昇祎赟翀骉犇彧"

# Names that are not two or three characters; by ethnic group and sex.
LONG = {
    "维吾尔族": {
        "男": ("买买提·艾山", "艾尔肯·吐尔逊", "阿不都·热合曼", "帕尔哈提·库尔班"),
        "女": ("阿依努尔·买买提", "古丽娜尔·艾山", "热依汗·吐尔逊", "米热古丽·库尔班"),
    },
    "藏族": {
        "男": ("扎西顿珠", "洛桑平措", "次仁多吉", "旦增罗布"),
        "女": ("白玛央金", "德吉卓玛", "次仁拉姆", "格桑梅朵"),
    },
    "蒙古族": {
        "男": ("巴特尔", "乌力吉", "苏和巴图", "那日松"),
        "女": ("乌云其木格", "萨仁高娃", "娜仁托娅", "其其格"),
    },
}
ETHNIC_GROUPS = {
    "汉族": 9100,
    "满族": 230,
    "回族": 170,
    "蒙古族": 110,
    "土家族": 80,
    "壮族": 70,
    "朝鲜族": 60,
    "苗族": 55,
    "维吾尔族": 35,
    "藏族": 30,
    "彝族": 25,
    "侗族": 15,
    "白族": 10,
    "瑶族": 10,
}
FOREIGN = {
    "男": ("Tomás", "Jonas", "Pierre", "Kenji", "Andrei", "Owen", "Matteo", "Rahul"),
    "女": ("Elena", "Ingrid", "Amélie", "Yuki", "Katarina", "Fiona", "Giulia", "Priya"),
}
FOREIGN_LAST = (
    "Moretti", "Lindqvist", "Okafor", "Delacroix", "Nakahara", "Petrescu", "Whitcombe",
    "Herrera", "Sundaram", "Kowalczyk", "Brandt", "O'Hanlon", "Varga", "Tanabe",
)  # fmt: skip


class Namer:
    """Draws names; the two generations part at those born in 1980."""

    def __init__(self, random):
        self.random = random
        self.surnames = [name for names, _often in SURNAMES for name in names]
        self.often = _running([often for names, often in SURNAMES for _name in names])
        self.groups = list(ETHNIC_GROUPS)
        self.group_often = _running(ETHNIC_GROUPS.values())

    def ethnic_group(self):
        return self.random.choices(self.groups, cum_weights=self.group_often)[0]

    def chinese(self, sex, year, ethnic_group="汉族"):
        """A name for someone of this sex (男, 女) born in this year."""
        if ethnic_group in LONG and self.random.random() < 0.6:
            return self.random.choice(LONG[ethnic_group][sex])
        surname = self.random.choices(self.surnames, cum_weights=self.often)[0]
        return surname + self._given(sex, OLDER if year < 1980 else YOUNGER)

    def _given(self, sex, generation):
        draw = self.random.random()
        if draw < 0.12:
            return self.random.choice(SINGLE[sex])
        first, second = generation[sex]
        if draw < 0.15:
            second = RARE
        return self.random.choice(first) + self.random.choice(second)

    def foreign(self, sex):
        first, last = self.random.choice(FOREIGN[sex]), self.random.choice(FOREIGN_LAST)
        return f"{first} {last}"


def _running(weights):
    """Cumulative weights: drawing from them is a bisection, not a sum over all."""
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums
