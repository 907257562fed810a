// Certificates made, read, and put in each other's place.

#include <gtest/gtest.h>

#include "tls/certificates.h"
#include "tls/house.h"

namespace chanoma::tls {
namespace {

Timestamp Now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

TEST(House, ACertificateIsForItsNamesAndAYear) {
  const auto authority = MakeAuthority("Chanoma at nas", {"tv.example.org"}, Now());
  ASSERT_TRUE(authority) << authority.error().message;
  const std::vector<std::string> names{"nas", "nas.local", "tv.example.org", "192.168.1.2", "fd00::1"};
  const auto made = MakeCertificate(*authority, names, Now());
  ASSERT_TRUE(made) << made.error().message;
  const auto facts = ReadFacts(made->certificate);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->names, names);
  EXPECT_LT(facts->begins, Now());
  EXPECT_GT(facts->ends, Now() + std::chrono::days(365));
  EXPECT_LT(facts->ends, Now() + std::chrono::days(398)) << "browsers take none that lives longer";
  EXPECT_EQ(facts->fingerprint.size(), 95u);
  EXPECT_GT(ReadFacts(authority->certificate)->ends, Now() + std::chrono::days(3000));
  EXPECT_TRUE(Certificates::Load(made->certificate, made->key));
  EXPECT_FALSE(MakeCertificate({"", ""}, names, Now()));
}

TEST(House, KnowsWhatIsAtHome) {
  for (const char* home : {"nas", "nas.local", "tv.fritz.box", "192.168.1.2", "10.0.0.1", "172.31.0.1", "127.0.0.1", "::1", "fd12::1", "fe80::1"}) EXPECT_TRUE(IsOfTheHouse(home)) << home;
  for (const char* other : {"tv.example.org", "notlocal.example", "8.8.8.8", "172.32.0.1", "2001:db8::1"}) EXPECT_FALSE(IsOfTheHouse(other)) << other;
}

TEST(Certificates, WhatDoesNotHoldChangesNothing) {
  const auto authority = *MakeAuthority("x", {}, Now());
  const auto one = *MakeCertificate(authority, {"nas"}, Now()), two = *MakeCertificate(authority, {"nas"}, Now());
  auto certificates = Certificates::Load(one.certificate, one.key);
  ASSERT_TRUE(certificates);
  EXPECT_EQ((*certificates)->Replace(two.certificate, one.key).error().field, "tls_key") << "they do not belong together";
  EXPECT_EQ((*certificates)->Replace("", two.key).error().field, "tls_cert");
  EXPECT_EQ((*certificates)->Replace(two.certificate.substr(0, 200), two.key).error().field, "tls_cert");
  EXPECT_EQ((*certificates)->Replace(two.certificate, "").error().field, "tls_key");
  EXPECT_TRUE((*certificates)->Replace(two.certificate, two.key));
  for (int i = 0; i < 50; ++i) EXPECT_TRUE((*certificates)->Replace(one.certificate, one.key));
}

}  // namespace
}  // namespace chanoma::tls
