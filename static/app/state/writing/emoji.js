/** Emoji: the short names that people type between colons, the words to search by, and their groups. A flat table. */

/**
 * @typedef {'faces' | 'gestures' | 'nature' | 'food' | 'things' | 'signs'} EmojiGroup
 * @typedef {[emoji: string, names: string, words: string]} Entry  short names in English, the usual one first, and words in Chinese
 */

/** @type {ReadonlyArray<[EmojiGroup, Entry[]]>} */
export const EMOJI_GROUPS = [
  ['faces', [
    ['😄', 'smile happy', '笑 开心 高兴'], ['😀', 'grinning', '大笑 开心'], ['😁', 'grin', '露齿笑 嘻嘻'], ['😂', 'joy laugh', '笑哭 哈哈'], ['🤣', 'rofl', '笑翻 打滚'],
    ['🙂', 'slight_smile', '微笑'], ['😉', 'wink', '眨眼'], ['😊', 'blush', '脸红 害羞 微笑'], ['😇', 'angel innocent', '天使 无辜'], ['😍', 'heart_eyes', '爱心眼 喜欢 爱'],
    ['🥰', 'smiling_hearts loved', '喜爱 爱心'], ['😘', 'kiss', '飞吻 亲亲'], ['😗', 'kissing', '亲吻'], ['😋', 'yum', '好吃 美味'], ['😛', 'tongue', '吐舌'],
    ['🤪', 'zany crazy', '疯狂 搞怪'], ['🤗', 'hug', '拥抱 抱抱'], ['🤔', 'thinking', '思考 想 嗯'], ['🤫', 'shush quiet', '嘘 安静'], ['🤐', 'zipper_mouth secret', '闭嘴 保密'],
    ['😐', 'neutral', '面无表情 无语'], ['😏', 'smirk', '得意 坏笑'], ['🙄', 'eye_roll', '白眼 无语'], ['😅', 'sweat_smile', '尴尬 汗 苦笑'], ['😬', 'grimace', '龇牙 尴尬'],
    ['😌', 'relieved', '放松 安心'], ['😪', 'sleepy tired', '困 疲倦'], ['😴', 'sleeping zzz', '睡觉 困'], ['🤒', 'sick fever', '生病 发烧'], ['🥱', 'yawn bored', '哈欠 无聊'],
    ['😎', 'sunglasses cool', '墨镜 酷'], ['🤓', 'nerd', '书呆子 眼镜'], ['🧐', 'monocle', '研究 怀疑'], ['🥳', 'partying', '派对 庆祝'], ['🤩', 'star_struck wow', '崇拜 哇'],
    ['😮', 'open_mouth surprised', '惊讶 哦'], ['😳', 'flushed', '脸红 害羞'], ['🥺', 'pleading', '恳求 可怜'], ['😢', 'cry sad', '哭 难过 伤心'], ['😭', 'sob', '大哭 痛哭'],
    ['😞', 'disappointed', '失望'], ['😟', 'worried', '担心'], ['😱', 'scream afraid', '惊恐 害怕 尖叫'], ['😤', 'triumph huff', '生气 哼'], ['😠', 'angry', '生气 愤怒'],
    ['😡', 'rage mad', '暴怒 愤怒'], ['🤯', 'mind_blown', '震惊 头炸'], ['🥶', 'cold freezing', '冷 冻'], ['🥵', 'hot', '热'], ['🙃', 'upside_down', '倒脸 反话'],
    ['🤡', 'clown', '小丑'], ['👻', 'ghost', '鬼 幽灵'], ['💀', 'skull dead', '骷髅 死'], ['🤖', 'robot bot', '机器人'], ['💩', 'poop', '便便'],
  ]],
  ['gestures', [
    ['👍', 'thumbsup +1 yes', '赞 好 同意'], ['👎', 'thumbsdown -1 no', '踩 不好 反对'], ['👌', 'ok_hand ok', '好的 没问题'], ['👏', 'clap bravo', '鼓掌 掌声'], ['🙌', 'raised_hands hooray', '举手 万岁'],
    ['🙏', 'pray thanks please', '祈祷 谢谢 拜托'], ['🤝', 'handshake deal', '握手 成交'], ['👋', 'wave hello bye', '挥手 你好 再见'], ['🤞', 'fingers_crossed luck', '祝好运'], ['✌️', 'victory peace', '胜利 耶'],
    ['🤘', 'rock_on', '摇滚'], ['👊', 'fist_bump', '碰拳'], ['✊', 'fist', '拳头 石头'], ['✋', 'hand stop', '手掌 停 布'], ['💪', 'muscle strong', '加油 力量 强'],
    ['☝️', 'point_up', '向上指 第一'], ['👆', 'up_finger', '上面'], ['👇', 'down_finger', '下面'], ['👈', 'left_finger', '左边'], ['👉', 'right_finger', '右边'],
    ['✍️', 'writing', '写字'], ['👀', 'eyes look', '眼睛 看 围观'], ['🤷', 'shrug', '耸肩 不知道'], ['🤦', 'facepalm', '捂脸 无奈'], ['🙇', 'bow sorry', '鞠躬 抱歉'],
    ['🙋', 'raise_hand', '举手 我'], ['🏃', 'run', '跑步'], ['🚶', 'walk', '走路'], ['💃', 'dance', '跳舞'], ['🧘', 'meditate', '冥想 打坐'],
  ]],
  ['nature', [
    ['🐱', 'cat', '猫'], ['🐶', 'dog', '狗'], ['🐼', 'panda', '熊猫'], ['🐯', 'tiger', '老虎'], ['🐉', 'dragon', '龙'],
    ['🐰', 'rabbit', '兔子'], ['🐭', 'mouse', '老鼠'], ['🐮', 'cow', '牛'], ['🐴', 'horse', '马'], ['🐍', 'snake', '蛇'],
    ['🐵', 'monkey', '猴子'], ['🐔', 'chicken', '鸡'], ['🐷', 'pig', '猪'], ['🦊', 'fox', '狐狸'], ['🐻', 'bear', '熊'],
    ['🐟', 'fish', '鱼'], ['🐢', 'turtle slow', '乌龟 慢'], ['🦉', 'owl', '猫头鹰'], ['🦋', 'butterfly', '蝴蝶'], ['🐝', 'bee', '蜜蜂'],
    ['🌹', 'rose', '玫瑰 花'], ['🌸', 'blossom', '樱花 花'], ['🌻', 'sunflower', '向日葵 花'], ['🪷', 'lotus', '莲花 荷花'], ['🎋', 'bamboo', '竹子'],
    ['🌲', 'tree', '树'], ['🍀', 'clover', '四叶草 幸运'], ['🍂', 'leaves autumn', '落叶 秋天'], ['🌱', 'sprout', '幼苗 茶叶'], ['🌍', 'earth world', '地球 世界'],
    ['☀️', 'sun', '太阳 晴'], ['🌙', 'moon night', '月亮 晚安'], ['⭐', 'star', '星星'], ['☁️', 'cloud', '云'], ['🌧️', 'rain', '雨'],
    ['⚡', 'zap lightning', '闪电'], ['❄️', 'snow', '雪 冬天'], ['🌈', 'rainbow', '彩虹'], ['🔥', 'fire', '火 厉害'], ['🌊', 'ocean', '海浪 海'],
  ]],
  ['food', [
    ['🍵', 'tea', '茶 喝茶'], ['🫖', 'teapot', '茶壶'], ['☕', 'coffee', '咖啡'], ['🧋', 'bubble_tea', '奶茶 珍珠'], ['🍺', 'beer', '啤酒'],
    ['🍷', 'wine', '红酒 葡萄酒'], ['🥂', 'cheers', '干杯'], ['🍰', 'cake', '蛋糕'], ['🎂', 'birthday', '生日 蛋糕'], ['🍪', 'cookie', '饼干'],
    ['🍫', 'chocolate', '巧克力'], ['🍚', 'rice', '米饭'], ['🥟', 'dumpling', '饺子'], ['🍜', 'ramen noodles', '面条 拉面'], ['🥢', 'chopsticks', '筷子'],
    ['🥮', 'moon_cake', '月饼'], ['🍲', 'hot_pot', '火锅'], ['🍕', 'pizza', '披萨'], ['🍔', 'burger', '汉堡'], ['🍞', 'bread', '面包'],
    ['🥚', 'egg', '鸡蛋'], ['🍎', 'apple', '苹果'], ['🍊', 'orange', '橘子'], ['🍑', 'peach', '桃子'], ['🍉', 'watermelon', '西瓜'],
    ['🍓', 'strawberry', '草莓'], ['🍋', 'lemon', '柠檬'], ['🌶️', 'chili spicy', '辣椒 辣'], ['🍦', 'ice_cream', '冰淇淋'], ['🍬', 'candy', '糖果'],
  ]],
  ['things', [
    ['🎉', 'tada party', '庆祝 恭喜'], ['🎁', 'gift present', '礼物'], ['🧧', 'red_envelope', '红包'], ['🏮', 'lantern', '灯笼'], ['🎈', 'balloon', '气球'],
    ['🏆', 'trophy win', '奖杯 冠军'], ['🥇', 'gold_medal first', '金牌 第一'], ['🎲', 'game_die dice', '骰子'], ['♟️', 'chess_pawn chess', '棋 国际象棋'], ['🀄', 'mahjong', '麻将'],
    ['🃏', 'joker cards', '扑克 王牌'], ['🎯', 'target bullseye', '靶心 目标'], ['🎮', 'video_game', '游戏'], ['⚽', 'soccer', '足球'], ['🏀', 'basketball', '篮球'],
    ['🏓', 'ping_pong', '乒乓球'], ['🎵', 'music', '音乐'], ['🎤', 'sing', '唱歌 麦克风'], ['🎨', 'art', '画画 艺术'], ['🎬', 'film', '电影'],
    ['📖', 'book read', '书 读书'], ['✏️', 'pencil', '铅笔'], ['📎', 'paperclip', '回形针'], ['📌', 'pushpin', '图钉'], ['📷', 'camera', '相机 照片'],
    ['💻', 'computer', '电脑'], ['📱', 'phone', '手机'], ['⏰', 'alarm clock', '闹钟 时间'], ['⏳', 'hourglass', '沙漏 等待'], ['💡', 'bulb idea', '灯泡 主意'],
    ['🔒', 'lock', '锁'], ['🔑', 'key', '钥匙'], ['🔔', 'bell', '铃'], ['💰', 'money', '钱'], ['📈', 'chart_up', '上涨 图表'],
    ['📉', 'chart_down', '下跌 图表'], ['🚀', 'rocket', '火箭'], ['🚗', 'car', '汽车'], ['✈️', 'plane', '飞机'], ['🏠', 'house home', '家 房子'],
  ]],
  ['signs', [
    ['❤️', 'heart love', '爱心 喜欢 爱'], ['🧡', 'orange_heart', '橙心'], ['💛', 'yellow_heart', '黄心'], ['💚', 'green_heart', '绿心'], ['💙', 'blue_heart', '蓝心'],
    ['💜', 'purple_heart', '紫心'], ['💔', 'broken_heart', '心碎'], ['💕', 'two_hearts', '两颗心'], ['✨', 'sparkles', '闪亮 星光'], ['💯', 'hundred', '一百 满分'],
    ['✅', 'check white_check_mark done', '对 完成 勾'], ['❌', 'x wrong', '错 叉'], ['❓', 'question', '问号 疑问'], ['❗', 'exclamation', '感叹号 注意'], ['⚠️', 'warning', '警告 注意'],
    ['🚫', 'forbidden', '禁止'], ['💬', 'speech', '对话 说话'], ['💤', 'sleep', '睡觉'], ['💥', 'boom', '爆炸'], ['💧', 'drop', '水滴'],
    ['➕', 'plus', '加'], ['➖', 'minus', '减'], ['⬆️', 'up', '上'], ['⬇️', 'down', '下'], ['⬅️', 'left', '左'],
    ['➡️', 'right', '右'], ['🔄', 'refresh', '刷新 循环'], ['🔴', 'red_circle', '红圈'], ['🟢', 'green_circle', '绿圈'], ['☯️', 'yin_yang', '阴阳 太极'],
  ]],
];

/** Every emoji by each of its short names. @type {ReadonlyMap<string, string>} */
export const EMOJI = new Map(EMOJI_GROUPS.flatMap(([, entries]) => entries.flatMap(([emoji, names]) => names.split(' ').map((name) => /** @type {const} */ ([name, emoji])))));
