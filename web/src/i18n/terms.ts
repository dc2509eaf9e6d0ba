/** Chinese names of parameters, plugs, columns and choices, until the catalog brings its own. */
import { humanized } from '../forms/schema.ts'
import { language } from './index.ts'

const NAMES: Record<string, string> = {
  about: '旋转轴', augmentation: '数据增强', axes: '方向', batch: '批大小', cases: '病例', connectivity: '邻接方式', dark: '前景较暗',
  deep_supervision: '深监督', degrees: '最大角度', deviation: '噪声强度', distances: '表面距离', early_stop: '提前停止', epochs: '训练轮数',
  faults: '植入问题数', fill: '填充值', fold: '测试折号', folder: '文件夹', folds: '折数', foreground: '前景比例', front_back: '前后互换',
  group: '分组列', heading: '报告标题', held_out: '留出的组', high: '上百分位', hold_out: '留出比例', images: '图像子文件夹',
  instances: '逐个编号', interpolation: '插值', irregular: '不规则序列', keep: '保留的权重', keep_aspect: '保持比例', kind: '类型',
  labels: '标注', learning_rate: '学习率', least_slices: '最少层数', left_right: '左右互换', level: '窗位', loss: '损失函数',
  low: '下百分位', margin: '边距', maximum: '最大体积', measured: '统计范围', method: '方法', minimum: '最小体积', mirror: '镜像平均',
  modality: '模态', noise: '噪声', on_block: '发现问题时', optimizer: '优化器', overlap: '重叠', patch: '图块大小', patients: '患者',
  pattern: '文件名规则', plane: '平面', precision: '数值精度', preset: '预设窗', probability: '概率', project: '项目词', radius: '半径',
  read_all: '预先全部读取', seed: '随机种子', separate_slices: '层间不混合', size: '大小', slice: '层', spacing: '体素间距',
  stratify: '均衡分布的列', structures: '结构名称', swap: '左右对换的标注', test: '测试比例', threshold: '阈值', time_budget: '训练时间',
  tolerance: '容差', up_down: '上下互换', validate: '验证比例', voxels: '体素数', width: '窗宽', within: '范围',
  image: '图像', label: '标注', prediction: '预测', truth: '专家标注', dataset: '病例', split: '划分后的病例', model: '模型',
  history: '训练过程', summary: '汇总', table: '表格', scores: '评分', figure: '图', document: '报告', volume: '体数据', reference: '参考',
  findings: '发现', checked: '已检查的病例', series: '序列', rescaled: '调窗后', resampled: '重采样后', resized: '调整后', cropped: '裁剪后',
  normalized: '归一化后', reoriented: '统一方向后', varied: '增强后', cleaned: '清理后', filled: '填充后', blurred: '模糊后', count: '计数',
}

const CHOICES: Record<string, string> = {
  'as set': '按设置', lung: '肺', liver: '肝', paper: '论文', thorax: '胸部', abdomen: '腹部', brain: '脑', nuclei: '细胞核',
  'all axes': '所有轴', 'head-foot axis': '头足轴', automatic: '自动', 'built in': '内置', none: '无', linear: '线性', cubic: '三次',
  nearest: '最近邻', stop: '停止', skip: '跳过', report: '仅报告', last: '最后一轮', best: '最佳一轮', smooth: '平滑',
  everywhere: '全部', 'in the foreground': '仅前景', shares: '按比例', folds: '交叉验证', 'z-score': 'Z 分数', robust: '稳健',
  percentile: '百分位', 'min-max': '最小最大', ask: '询问', 'from table': '来自表格', 'from name': '来自文件名',
  'one per case': '每例一位', 'from PatientID': '来自 PatientID', 'one per study': '每次检查一位', 'as taken': '采集方向',
  axial: '横断面', coronal: '冠状面', sagittal: '矢状面', auto: '自动', 'largest error': '最大误差', 'largest structure': '最大结构',
  middle: '中间', 'the volume': '整个体积', 'each slice': '每一层',
}

/** Structures that phantoms and public data sets name. */
const STRUCTURES: Record<string, string> = {
  liver: '肝', spleen: '脾', 'left kidney': '左肾', 'right kidney': '右肾', kidney: '肾', tumor: '肿瘤', lung: '肺', 'left lung': '左肺', 'right lung': '右肺',
  heart: '心', brain: '脑', hippocampus: '海马', anterior: '前部', posterior: '后部', nucleus: '细胞核', nuclei: '细胞核', pancreas: '胰', foreground: '前景',
}

export const structureOf = (name: string): string => (language() === 'zh' ? (STRUCTURES[name] ?? name) : name)

export const termOf = (name: string): string => (language() === 'zh' ? (NAMES[name] ?? humanized(name)) : humanized(name))

export const choiceOf = (value: unknown): string => {
  const text = String(value)
  return language() === 'zh' ? (CHOICES[text] ?? text) : text
}
