/** A poll that is being made: its question, its answers, until when, and what is told of the votes. */

import { bannerOf, teahouse, tell } from '../../parts/shell.js';
import { t } from '../../words/index.js';

const LEAST_ANSWERS = 2;
const MOST_ANSWERS = 12;
/** In the order of the words `spans`; 0: until somebody closes it. */
const SPANS_S = [0, 300, 3_600, 86_400, 604_800];

Page({
  data: {
    w: t().poll,
    /** @type {import('../../parts/shell.js').Banner} */
    banner: null,
    question: '',
    answers: answersOf(['', '']),
    mayGrow: true,
    most: ['1', '2'],
    choices: 0,
    spans: t().spans,
    span: 0,
    hidden: false,
    anonymous: false,
    isWhole: false,
    isMaking: false,
  },
  room: '',
  /** A second tap, or one after a cut, makes no second poll. */
  nonce: '',
  /** @type {Array<() => void>} */
  off: [],

  /** @param {{room?: string}} query */
  onLoad({ room = '' }) {
    const tea = teahouse();
    this.room = decodeURIComponent(room);
    this.nonce = `poll-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10)}`;
    this.setData({ w: t().poll, spans: t().spans, answers: answersOf(['', '']), banner: bannerOf(tea) });
    void wx.setNavigationBarTitle({ title: t().poll.title });
    this.off = [tea.changes.add(() => this.setData({ banner: bannerOf(tea) }))];
  },

  onUnload() {
    for (const off of this.off) off();
  },

  /** @param {WechatMiniprogram.Input} event */
  onQuestion({ detail }) {
    this.enter(detail.value, this.data.answers.map(({ text }) => text));
  },

  /** @param {WechatMiniprogram.Input<{}, {index: number}>} event */
  onAnswer({ currentTarget, detail }) {
    this.enter(this.data.question, this.data.answers.map(({ text }, index) => (index === currentTarget.dataset.index ? detail.value : text)));
  },

  onMore() {
    this.enter(this.data.question, [...this.data.answers.map(({ text }) => text), '']);
  },

  /** @param {string} question @param {string[]} answers */
  enter(question, answers) {
    const given = answers.filter((text) => text.trim());
    const most = Array.from({ length: Math.max(LEAST_ANSWERS, given.length) }, (_, n) => String(n + 1));
    this.setData({
      question,
      answers: answersOf(answers),
      mayGrow: answers.length < MOST_ANSWERS,
      most,
      choices: Math.min(this.data.choices, most.length - 1),
      isWhole: question.trim() !== '' && given.length >= LEAST_ANSWERS,
    });
  },

  /** @param {WechatMiniprogram.PickerChange} event */
  onChoices({ detail }) {
    this.setData({ choices: Number(detail.value) });
  },

  /** @param {WechatMiniprogram.PickerChange} event */
  onSpan({ detail }) {
    this.setData({ span: Number(detail.value) });
  },

  /** @param {WechatMiniprogram.SwitchChange} event */
  onHidden({ detail }) {
    this.setData({ hidden: detail.value });
  },

  /** @param {WechatMiniprogram.SwitchChange} event */
  onAnonymous({ detail }) {
    this.setData({ anonymous: detail.value });
  },

  async onMake() {
    const { question, answers, choices, span, hidden, anonymous, isWhole, isMaking } = this.data;
    if (!isWhole || isMaking) return;
    this.setData({ isMaking: true });
    try {
      await teahouse().client.request({
        op: 'poll.create',
        room: this.room,
        question: question.trim(),
        answers: answers.map(({ text }) => text.trim()).filter(Boolean),
        choices: choices + 1,
        hidden,
        anonymous,
        nonce: this.nonce,
        ...(SPANS_S[span] && { closes_in_s: SPANS_S[span] }),
      });
      await wx.navigateBack({ delta: 2 }); // over the page about the room
    } catch (error) {
      tell(error);
    } finally {
      this.setData({ isMaking: false });
    }
  },

  onBanner() {
    teahouse().again();
  },
});

/** @param {string[]} texts */
function answersOf(texts) {
  return texts.map((text, index) => ({ text, label: t().answer(index + 1) }));
}
