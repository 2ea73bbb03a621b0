// Django's and unfold's choice boxes speak English below <html lang="zh-hans">: select2
// has Chinese as zh-CN only, and unfold does not load it. Registered before they start.
document.addEventListener("DOMContentLoaded", () => {
  const select2 = window.django?.jQuery?.fn?.select2;
  select2?.amd?.define("select2/i18n/zh-hans", [], () => ({
    errorLoading: () => "没有取到结果，请再试一次。",
    inputTooLong: ({ input, maximum }) => `请删去 ${input.length - maximum} 个字`,
    inputTooShort: ({ input, minimum }) => `请再输入 ${minimum - input.length} 个字`,
    loadingMore: () => "正在取更多……",
    maximumSelected: ({ maximum }) => `最多选 ${maximum} 项`,
    noResults: () => "没有找到，换几个字试试。",
    searching: () => "正在查找……",
    removeAllItems: () => "全部去掉",
    removeItem: () => "去掉这一项",
    search: () => "查找",
  }));
});
