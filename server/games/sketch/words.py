"""The words to draw: everyday things, of our own choosing, in English and in Chinese."""

from typing import Final, Literal

Language = Literal["en", "zh"]

_EN: Final = """
anchor, ant, apple, apron, arrow, balloon, banana, bandage, barn, basket, bat, bathtub, beach, bear, beard, bed, bee,
bell, belt, bench, bicycle, bird, birthday cake, blanket, boat, bone, book, boot, bottle, bow tie, bowl, box, bread,
bridge, broom, bubble, bucket, bus, butterfly, button, cactus, cage, camel, camera, campfire, candle, cannon, car,
carrot, castle, cat, caterpillar, ceiling, chain, chair, cheese, cherry, chess, chicken, chimney, church, circus,
clock, cloud, clown, coat, coconut, coffee, coin, comb, compass, cookie, corn, cow, crab, crane, crayon, crocodile,
crown, cup, curtain, dance, desert, diamond, dice, dinosaur, dog, dolphin, door, dragon, drawer, dress, drum, duck,
eagle, ear, earth, egg, elephant, elevator, engine, envelope, eye, fan, farm, feather, fence, ferry, finger, fire,
fireworks, fish, flag, flashlight, flower, flute, forest, fork, fountain, fox, frog, garden, ghost, giraffe, glasses,
glove, goat, grapes, grass, guitar, hair, hamburger, hammer, hammock, hand, harp, hat, heart, hedgehog, helicopter,
helmet, honey, hook, horse, hospital, hot dog, house, ice cream, iceberg, igloo, island, jacket, jellyfish, juice,
kangaroo, kettle, key, keyboard, king, kite, kitchen, knife, knight, knot, ladder, ladybug, lamp, lantern, leaf,
lemon, library, lighthouse, lightning, lion, lizard, lobster, lock, magnet, mailbox, map, mask, melon, mermaid,
microphone, mirror, monkey, moon, mosquito, motorcycle, mountain, mouse, mushroom, necklace, needle, nest, newspaper,
night, nose, nurse, ocean, octopus, onion, orange, owl, paint, palm tree, panda, paper, parachute, parrot, peach,
peacock, pear, pencil, penguin, piano, picnic, pig, pillow, pineapple, pirate, pizza, planet, pocket, pond, popcorn,
potato, present, pumpkin, puzzle, pyramid, queen, rabbit, rain, rainbow, refrigerator, ring, river, road, robot,
rocket, roof, rope, rose, ruler, sailor, sandwich, saw, scarf, school, scissors, scorpion, seal, shark, sheep, ship,
shirt, shoe, shovel, shower, skateboard, skeleton, sled, snail, snake, snowflake, snowman, soap, soccer, sock, sofa,
soup, spider, spoon, stairs, stamp, star, starfish, strawberry, submarine, suitcase, sun, sunflower, swan, sword,
table, tea, teapot, telescope, tent, tiger, toast, tomato, tooth, toothbrush, tornado, towel, tower, tractor, traffic
light, train, treasure, tree, trumpet, turtle, umbrella, unicorn, vase, violin, volcano, waffle, wallet, watch,
waterfall, watermelon, whale, wheel, whistle, wind, windmill, window, wing, wolf, worm, yacht, yo-yo, zebra, zipper
"""
_ZH: Final = """
苹果 香蕉 西瓜 草莓 葡萄 菠萝 樱桃 柠檬 桃子 梨子 橘子 椰子 石榴 荔枝 番茄 土豆 萝卜 玉米
南瓜 黄瓜 茄子 辣椒 洋葱 大蒜 蘑菇 白菜 花生 米饭 面条 饺子 包子 馒头 粽子 月饼 汤圆 火锅
豆腐 鸡蛋 面包 蛋糕 饼干 糖葫芦 冰淇淋 巧克力 汉堡包 披萨 薯条 爆米花 牛奶 茶杯 茶壶 咖啡
筷子 勺子 叉子 菜刀 砧板 平底锅 电饭锅 冰箱 微波炉 洗衣机 电视机 电风扇 空调 台灯 灯笼 蜡烛
手电筒 闹钟 手表 镜子 梳子 牙刷 牙膏 毛巾 肥皂 椅子 桌子 沙发 书架 衣柜 枕头 被子 窗户 窗帘
楼梯 电梯 屋顶 烟囱 钥匙 门铃 地毯 花瓶 扫帚 水桶 垃圾桶 雨伞 帽子 围巾 手套 袜子 皮鞋 裙子
衬衫 毛衣 外套 裤子 领带 眼镜 戒指 项链 耳环 书包 钱包 行李箱 铅笔 钢笔 橡皮 尺子 剪刀 胶水
书本 报纸 信封 邮票 地图 地球仪 算盘 毛笔 黑板 课桌 电脑 键盘 鼠标 手机 耳机 相机 话筒
望远镜 显微镜 钢琴 吉他 小提琴 二胡 古筝 笛子 喇叭 大鼓 象棋 围棋 麻将 风筝 秋千 滑梯 跷跷板
陀螺 足球 篮球 乒乓球 羽毛球 排球 网球 跳绳 滑板 自行车 摩托车 小汽车 公交车 火车 地铁 飞机
直升机 火箭 轮船 帆船 潜水艇 热气球 降落伞 救护车 消防车 红绿灯 小狗 小猫 兔子 老鼠 松鼠 刺猬
狐狸 老虎 狮子 大象 长颈鹿 斑马 熊猫 猴子 袋鼠 骆驼 河马 犀牛 鳄鱼 乌龟 青蛙 蝌蚪 蜗牛 蚯蚓
蝴蝶 蜜蜂 蜻蜓 蚂蚁 蜘蛛 蚊子 萤火虫 瓢虫 金鱼 鲨鱼 鲸鱼 海豚 章鱼 螃蟹 龙虾 海星 水母 海马
贝壳 公鸡 鸭子 天鹅 孔雀 鹦鹉 猫头鹰 啄木鸟 企鹅 燕子 鸽子 老鹰 蝙蝠 奶牛 山羊 绵羊 小猪
毛驴 白马 恐龙 凤凰 麒麟 独角兽 美人鱼 机器人 外星人 雪人 稻草人 海盗 国王 公主 骑士 小丑
医生 警察 厨师 宇航员 太阳 月亮 星星 云朵 彩虹 闪电 雪花 龙卷风 火山 高山 瀑布 河流 大海
沙漠 森林 草原 岛屿 冰山 小桥 长城 宝塔 城堡 帐篷 风车 灯塔 喷泉 金字塔 摩天轮 旋转木马 玫瑰
荷花 菊花 梅花 牡丹 向日葵 仙人掌 竹子 松树 柳树 树叶 种子 鸟巢 蜂窝 羽毛 骨头 牙齿 耳朵
鼻子 眼睛 手掌 爱心 皇冠 宝剑 弓箭 盾牌 锤子 锯子
"""


def _listed(words: str, between: str | None) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in words.split(between))


WORDS: Final[dict[Language, tuple[str, ...]]] = {"en": _listed(_EN, ","), "zh": _listed(_ZH, None)}
