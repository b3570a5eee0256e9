// Words of the page in both languages; names of types, relations and modalities come from the ontology.
const WORDS = {
  search: ["搜索：汉字、拼音、首字母", "Search: 汉字, pinyin or initials"],
  noResult: ["没有找到", "Nothing found"],
  graph: ["关系图", "Graph"],
  map: ["地图", "Map"],
  timeline: ["时间线", "Timeline"],
  table: ["表格", "Table"],
  stats: ["统计", "Statistics"],
  filters: ["筛选", "Filters"],
  details: ["详情", "Details"],
  kinds: ["类型", "Types"],
  relations: ["关系", "Relations"],
  modality: ["状态", "State"],
  papers: ["来源", "Source"],
  confidence: ["置信度不低于", "Confidence at least"],
  all: ["全选", "All"],
  none: ["全不选", "None"],
  only: ["只看", "Only"],
  shown: ["显示", "Shown"],
  nodes: ["个实体", "entities"],
  edges: ["条关系", "relations"],
  of: ["共", "of"],
  first: ["要览", "Overview"],
  top: ["重点", "Top"],
  everything: ["全部", "All"],
  communities: ["社群", "Communities"],
  community: ["社群", "Community"],
  members: ["个成员", "members"],
  focus: ["聚焦", "Focus"],
  expand: ["展开", "Expand"],
  moreLeft: ["还有 {n} 个", "{n} more"],
  path: ["路径", "Path"],
  pathFrom: ["设为路径起点", "Path from here"],
  pathTo: ["从 {a} 到此的路径", "Path from {a} to here"],
  pathHint: ["再选一个实体，就找两者之间的最短路径。", "Choose another entity to find the shortest path between the two."],
  noPath: ["按现在的筛选，{a} 与 {b} 之间没有路径。", "With these filters there is no path between {a} and {b}."],
  pathTitle: ["{a} → {b}：{n} 步", "{a} → {b}: {n} steps"],
  cancel: ["取消", "Cancel"],
  close: ["关闭", "Close"],
  back: ["返回要览", "Back to overview"],
  aliases: ["又称", "Also"],
  code: ["区划代码", "Division code"],
  seen: ["见报", "In print"],
  mentioned: ["提及", "Mentions"],
  times: ["次", "times"],
  links: ["链接", "Links"],
  facts: ["数据与称号", "Figures and titles"],
  neighbours: ["关系", "Relations"],
  evidence: ["证据", "Evidence"],
  sentences: ["条证据", "passages"],
  source: ["来源", "Source"],
  openSource: ["原文", "Open source"],
  rule: ["依据", "Found by"],
  noDate: ["无日期", "No date"],
  role: ["职务", "Role"],
  time: ["时间", "Time"],
  topic: ["领域", "Topic"],
  label: ["事项", "About"],
  welcome: ["点选节点或连线，看是谁在哪篇报道里说的。", "Choose a node or a line to read who said so, and where."],
  subject: ["主体", "Subject"],
  relation: ["关系", "Relation"],
  object: ["客体", "Object"],
  date: ["日期", "Date"],
  conf: ["置信度", "Confidence"],
  paper: ["报纸", "Paper"],
  moreRows: ["再显示 {n} 行", "Show {n} more rows"],
  histogram: ["见报日期", "Date of report"],
  play: ["播放", "Play"],
  pause: ["暂停", "Pause"],
  reset: ["重置", "Reset"],
  from: ["从", "From"],
  to: ["到", "To"],
  export: ["导出", "Export"],
  print: ["打印", "Print"],
  link: ["复制链接", "Copy link"],
  copied: ["已复制", "Copied"],
  dark: ["深色", "Dark"],
  light: ["浅色", "Light"],
  help: ["帮助", "Help"],
  zoomIn: ["放大", "Zoom in"],
  zoomOut: ["缩小", "Zoom out"],
  fit: ["全景", "Fit"],
  legend: ["图例", "Legend"],
  degree: ["关系数", "Degree"],
  pagerank: ["重要度", "PageRank"],
  documents: ["篇报道", "documents"],
  noPlace: ["{n} 个实体没有坐标，不在地图上。", "{n} entities without coordinates are not on the map."],
  noTime: ["这里没有带日期的活动或计划。", "No dated events or plans here."],
  planned: ["计划", "planned"],
  nothing: ["按现在的筛选没有可显示的内容。", "Nothing to show with these filters."],
  resetFilters: ["清除筛选", "Clear filters"],
  canvas: [
    "关系图。方向键在相邻实体间移动，回车聚焦，加减号缩放，斜杠搜索，问号帮助。表格视图列出同样的内容。",
    "Graph. Arrow keys move between entities, Enter focuses, plus and minus zoom, slash searches, question mark helps. The table view lists the same.",
  ],
  keys: ["键盘", "Keyboard"],
  skip: ["跳到表格", "Skip to table"],
  selected: ["已选", "Selected"],
  results: ["{n} 个结果", "{n} results"],
  broken: ["数据读不出来：", "The data cannot be read: "],
  keySearch: ["搜索", "Search"],
  keyMove: ["在实体间移动", "Move between entities"],
  keyFocus: ["聚焦所选", "Focus the selection"],
  keyExpand: ["展开所选", "Expand the selection"],
  keyPath: ["以所选为路径起点", "Start a path at the selection"],
  keyZoom: ["缩放、全景", "Zoom, fit"],
  keyViews: ["图、地图、时间线、表格、统计", "Graph, map, timeline, table, statistics"],
  keyEscape: ["取消选择、返回", "Clear the selection, back"],
  mapNote: ["海岸线：Natural Earth（公有领域）。不表示任何边界。", "Coastline: Natural Earth (public domain). No boundaries are shown."],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;
export type Lang = "zh" | "en";

let current: Lang = "zh";

export function setLang(lang: Lang): void {
  current = lang;
}

export function lang(): Lang {
  return current;
}

export function t(word: Word, values: Record<string, string | number> = {}): string {
  return WORDS[word][current === "zh" ? 0 : 1].replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}

/** The label of a type, relation or modality. */
export function label(named: { zh: string; en: string }): string {
  return current === "zh" ? named.zh : named.en;
}
