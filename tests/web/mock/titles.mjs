// 300 titles such as a home has: films, series, holiday clips, recordings, names with two hundred characters.

const films = [
  'The Third Man', '七人の侍', 'Amélie', 'Paris, Texas', '東京物語', 'Stalker', 'In the Mood for Love', 'となりのトトロ',
  'The Grand Budapest Hotel', '千と千尋の神隠し', 'Playtime', 'Heat', '羅生門', 'Lawrence of Arabia', 'Wings of Desire', '砂の女',
  'Das Boot', 'La Haine', '生きる', 'Before Sunrise', 'The Conversation', 'ドライブ・マイ・カー', 'Cléo from 5 to 7', 'Alien',
  '万引き家族', 'Barry Lyndon', 'The Night of the Hunter', '乱', 'Metropolis', 'Koyaanisqatsi', '菊次郎の夏', 'Fitzcarraldo',
  'Blade Runner', 'Mon oncle', '海街diary', 'Ikarie XB-1', 'Vertigo', '耳をすませば', 'Nosferatu', 'Chungking Express',
  'The Umbrellas of Cherbourg', '秋刀魚の味', 'M', 'Yi Yi', 'パプリカ', 'Ran', 'Solaris', 'Local Hero', '幻の光', 'Tampopo',
  'Tár', 'Perfect Days', '怪物', 'Past Lives', 'The Red Shoes', '浮雲', 'Down by Law', 'Werckmeister Harmonies', 'おくりびと', 'Le Samouraï',
];

const series = [
  ['Tea and Rain', 8, ['A Kettle on the Hob', 'The Ferryman', 'What the Neighbours Heard', 'Rooftop Season', 'Two Umbrellas', 'The Long Platform', 'Salt', 'Home by Six']],
  ['駅前食堂', 10, ['春の定食', '雨の日のカレー', '忘れ物', '二人の常連', '深夜のラーメン', '父のレシピ', '閉店のあと', '新しい看板', '夏祭り', 'また明日']],
  ['Harbour Lights', 9, ['Fog', 'The Pilot', 'Low Water', 'A Letter from Bergen', 'Nets', 'The Keeper’s Daughter', 'Storm Glass', 'Ebb', 'Landfall']],
  ['Wild Archipelago', 6, ['Islands of Ash', 'The Kelp Forest', 'Night Divers', 'A Year on the Cliff', 'The Smallest Owl', 'Last Ferry North']],
];

const home = [
  'Summer in Brittany', '運動会 2019', 'Oma’s 80th birthday', '沖縄旅行', 'First steps', 'Garden in June', '結婚式', 'Snow day', 'School play',
  'お正月 2021', 'Lake Constance by bicycle', '京都の紅葉', 'New kitten', 'Moving house', '花火大会', 'Camping at Loch Lomond', 'ピアノの発表会', 'The old workshop',
];

const places = ['Lisbon', 'Kanazawa', 'the Faroe Islands', 'Trieste', 'Hokkaidō', 'the Pennines', 'Naoshima', 'Ghent', 'Seville', 'Shikoku', 'Tallinn', 'Cork'];
const walks = ['A morning in {}', 'Night train to {}', 'Walking through {} in the rain', '{} from the water', 'Markets of {}'];
const talks = [
  'How locks work, and how they fail', 'A short history of the zip', 'Building a wooden boat, part {}', 'The physics of sourdough', 'Concert in the barn, set {}',
  'Letters read aloud', 'Mending a mechanical watch, part {}', 'Lecture {}: Rivers and cities', '落語「時そば」', '盆栽の手入れ 第{}回', '英会話 第{}課', '手打ちそばの作り方',
];

const long = [
  'The Extraordinary and Perfectly True Account of a Journey on Foot from the Harbour of Marseille to the Northern Cape, Undertaken in the Winter of 1911 by Two Brothers, a Mule and a Borrowed Brass Barometer',
  '吾輩は猫である名前はまだ無いどこで生れたかとんと見当がつかぬ何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している吾輩はここで始めて人間というものを見たしかもあとで聞くとそれは書生という人間中で一番獰悪な種族であったそうだこの書生というのは時々我々を捕えて煮て食うという話であるしかしその当時は何という考もなかったから別段恐しいとも思わなかったただ彼の掌に載せられて',
  'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz',
  'VID_20190714_183045_HDR_stabilised_final_v3_really_final_export_for_grandma_1080p_h264_CRF18_audio_fixed_subtitles_burned_in_and_then_removed_again_because_she_did_not_like_them_copy_(2).mp4.mkv_repaired',
];

export function makeTitles(count) {
  const all = [];
  const take = (list) => { for (const title of list) all.push(title); };
  take(films.slice(0, 12));
  all.push(long[0]);
  take(films.slice(12, 20));
  all.push(long[1], long[2], long[3]);
  take(films.slice(20));
  for (const [name, , episodes] of series) episodes.forEach((episode, at) => all.push(`${name} S01E${String(at + 1).padStart(2, '0')} ${episode}`));
  take(home);
  for (const walk of walks) for (const place of places) all.push(walk.replace('{}', place));
  for (let round = 1; all.length < count; round++) {
    for (const talk of talks) all.push(talk.includes('{}') ? talk.replace('{}', String(round)) : `${talk}${round > 1 ? ` (${round})` : ''}`);
  }
  return all.slice(0, count);
}
